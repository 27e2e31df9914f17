/** Walks through a configuration side by side with its schema. */

import { SPECIFICATION } from './spec-file.ts';

export interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly const?: unknown;
  readonly format?: string;
  readonly airbyte_secret?: boolean;
}

export interface Setting {
  /** Such as `delivery.max_concurrency` or `streams.0.name`. */
  readonly path: string;
  readonly value: unknown;
  /** Undefined where there is no such setting. */
  readonly schema: Schema | undefined;
}

/** Every setting of a configuration that has no settings of its own. */
export function settingsOf(json: unknown): Generator<Setting> {
  return walk(json, SPECIFICATION.connectionSpecification as Schema, '');
}

function* walk(value: unknown, schema: Schema, path: string): Generator<Setting> {
  const inner = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`);
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const [i, item] of value.entries()) yield* walk(item, schema.items, inner(i));
    return;
  }
  const properties = typeof value === 'object' && value !== null ? propertiesOf(value, schema) : undefined;
  if (properties === undefined) {
    yield { path, value, schema };
    return;
  }
  for (const [name, own] of Object.entries(value as object)) {
    if (Object.hasOwn(properties, name)) yield* walk(own, properties[name]!, inner(name));
    else yield { path: inner(name), value: own, schema: undefined };
  }
}

/** Of a setting with variants, those of the one whose constant the configuration has. */
function propertiesOf(value: object, schema: Schema): Schema['properties'] {
  const matches = ({ properties = {} }: Schema) =>
    Object.entries(properties).every(
      ([name, { const: constant }]) =>
        constant === undefined || (value as Record<string, unknown>)[name] === constant,
    );
  return (schema.oneOf?.find(matches) ?? schema).properties;
}
