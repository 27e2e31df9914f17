/** Reads a configuration, with errors a person who is no programmer can act on. */

import { configError } from '../protocol/trace-error.ts';
import { type Config, configSchema } from './schema.ts';
import { SPECIFICATION } from './spec-file.ts';

export interface ParsedConfig {
  readonly config: Config;
  /** Settings the connector doesn't know, such as `delivery.speed`; they are ignored. */
  readonly unknown: readonly string[];
}

/** @throws a config_error that names the setting and what it must be, never its value */
export function parseConfig(json: unknown): ParsedConfig {
  const parsed = configSchema.safeParse(withoutEmpty(json));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => {
      const setting = path.length === 0 ? 'the configuration' : path.map(String).join('.');
      return `${setting}: ${message.replace(/^Invalid (input|option): /, '')}`;
    });
    throw configError(`The configuration cannot be used: ${issues.slice(0, 5).join('; ')}.`);
  }
  return {
    config: parsed.data,
    unknown: unknownSettings(json, SPECIFICATION.connectionSpecification as Schema, ''),
  };
}

/** Platforms write out settings that were left empty: as null, and an address as an empty text. */
function withoutEmpty(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutEmpty);
  if (typeof json !== 'object' || json === null) return json;
  const settings = Object.entries(json).filter(
    ([name, value]) => value !== null && !(value === '' && name.endsWith('base_url')),
  );
  return Object.fromEntries(settings.map(([name, value]) => [name, withoutEmpty(value)]));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
}

function unknownSettings(json: unknown, schema: Schema, at: string): string[] {
  if (Array.isArray(json)) {
    return json.flatMap((item, i) => (schema.items ? unknownSettings(item, schema.items, `${at}${i}.`) : []));
  }
  if (typeof json !== 'object' || json === null) return [];
  const { properties } = variantOf(json as Record<string, unknown>, schema);
  if (properties === undefined) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    Object.hasOwn(properties, name)
      ? unknownSettings(value, properties[name]!, `${at}${name}.`)
      : [`${at}${name}`],
  );
}

/** Of a setting with variants, the one whose constant the configuration has. */
function variantOf(json: Record<string, unknown>, schema: Schema): Schema {
  const matches = ({ properties = {} }: Schema) =>
    Object.entries(properties).every(
      ([name, { const: constant }]) => constant === undefined || json[name] === constant,
    );
  return schema.oneOf?.find(matches) ?? schema;
}
