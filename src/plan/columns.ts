/** What becomes of each column of a stream: the renaming of `fields`, then the object's own names, then the rest. */

import type { StreamConfig } from '../config/schema.ts';
import type { DestinationObject } from '../objects/destination-object.ts';
import type { Name } from '../objects/row.ts';
import type { ConfiguredStream } from '../protocol/catalog.ts';

/** The column by which Airbyte's CDC sources mark a row that is gone. */
export const DELETED_AT = '_ab_cdc_deleted_at';
/** Airbyte's own columns, which no one asked to have in the service. */
const METADATA = /^_(airbyte|ab)_/;

/** One column of the source. */
export interface Column {
  readonly name: string;
  /** Own names of the object that it fills. */
  readonly own: readonly string[];
  /** Custom fields that it becomes. */
  readonly custom: readonly Name[];
  /** Set where the column would have been a custom field but for its name, which the service reads as a command. */
  readonly isReserved: boolean;
  readonly isMetadata: boolean;
}

export type ColumnSettings = Pick<StreamConfig, 'fields' | 'other_fields' | 'timestamps'>;

/** Makes the function that says what becomes of a column. */
export function columnRules(
  object: DestinationObject,
  settings: ColumnSettings,
  schema: ConfiguredStream['stream']['json_schema'],
): (column: string) => Column {
  const mapped = new Set(settings.fields.map(({ to }) => to));
  const isUnix = object.datesAsUnixSeconds && settings.timestamps === 'unix';
  const dates = isUnix ? dateColumns(schema) : new Set<string>();
  return (name) => {
    const renamed = settings.fields.filter(({ from }) => from === name).map(({ to }) => to);
    const isMetadata = METADATA.test(name);
    const targets = renamed.length > 0 ? renamed : isMetadata || mapped.has(name) ? [] : [name];
    const own = targets.filter((to) => Object.hasOwn(object.fields, to));
    const others = targets.filter((to) => !Object.hasOwn(object.fields, to));
    const allowed = others.filter((to) => !object.reserved.includes(to));
    const isSent = renamed.length > 0 || settings.other_fields === 'send';
    return {
      name,
      own,
      custom: isSent ? allowed.map((to) => makeName(to, dates.has(name))) : [],
      isReserved: isSent && allowed.length < others.length,
      isMetadata,
    };
  };
}

export function makeName(text: string, isTime: boolean): Name {
  return { text, json: Buffer.from(JSON.stringify(text)), byteLength: Buffer.byteLength(text), isTime };
}

/** Where a column of the source goes: the names it has after the renaming of `fields`. */
export function renamedTo(settings: Pick<StreamConfig, 'fields'>, column: string): readonly string[] {
  const renamed = settings.fields.filter(({ from }) => from === column).map(({ to }) => to);
  return renamed.length > 0 ? renamed : [column];
}

/** The columns whose JSON schema says that they are dates. */
function dateColumns(schema: ConfiguredStream['stream']['json_schema']): Set<string> {
  const properties = schema?.properties;
  if (typeof properties !== 'object' || properties === null) return new Set();
  return new Set(Object.entries(properties).flatMap(([name, property]) => (isDate(property) ? [name] : [])));
}

function isDate(property: unknown): boolean {
  if (typeof property !== 'object' || property === null) return false;
  const { format, oneOf, anyOf } = property as Record<string, unknown>;
  if (format === 'date' || format === 'date-time') return true;
  return [oneOf, anyOf].some((variants) => Array.isArray(variants) && variants.some(isDate));
}
