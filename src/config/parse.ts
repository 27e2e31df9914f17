/** Reads a configuration, with errors a person who is no programmer can act on. */

import { configError } from '../protocol/trace-error.ts';
import { type Config, configSchema } from './schema.ts';
import { type Setting, settingsOf } from './settings.ts';

export interface ParsedConfig {
  readonly config: Config;
  /** Settings the connector doesn't know, such as `delivery.speed`; they are ignored. */
  readonly unknown: readonly string[];
  /** What nobody may get to read. */
  readonly secrets: readonly string[];
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
  const settings = [...settingsOf(json)];
  return {
    config: parsed.data,
    unknown: settings.filter(({ schema }) => schema === undefined).map(({ path }) => path),
    secrets: settings.flatMap(secretsIn),
  };
}

/** Keys, and the password that an address may hold. */
function secretsIn({ value, schema }: Setting): string[] {
  if (typeof value !== 'string') return [];
  if (schema?.airbyte_secret) return [value.trim()];
  const password = schema?.format === 'uri' ? URL.parse(value)?.password : undefined;
  return password ? [password, decoded(password)] : [];
}

/** An address may hold a percent sign that stands for nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Settings that are left out where they are an empty text. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  'base_url',
  'app_base_url',
  'app_api_key',
  'endpoint',
  'region',
  'access_key_id',
  'secret_access_key',
]);

/** Platforms write out settings that were left empty: as null, and some as an empty text. */
function withoutEmpty(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutEmpty);
  if (typeof json !== 'object' || json === null) return json;
  const settings = Object.entries(json).filter(
    ([name, value]) => value !== null && !(value === '' && MAY_BE_EMPTY.has(name)),
  );
  return Object.fromEntries(settings.map(([name, value]) => [name, withoutEmpty(value)]));
}
