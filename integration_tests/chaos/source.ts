/** A stream as a scenario draws it, and the columns its rows are made of. */

import type { StreamOptions } from '../scenarios/messages.ts';
import type { Chance } from './chance.ts';
import type { Asked, Json, Names } from './deeds.ts';

export interface Row {
  /** JSON of the record's data. */
  readonly data: Json;
  readonly asked: Asked;
  readonly names?: Names;
}

export interface Source {
  /** What it is, for the count of what has been played. */
  readonly title: string;
  /** As the catalog has it. */
  readonly options: StreamOptions;
  /** The entry in the configuration, without the stream's name. */
  readonly settings: object;
  /** Set where the stream is mirrored: the lists and collections it makes. */
  readonly mirrors?: readonly string[];
  /** How many rows it may have, where each of them costs calls. */
  readonly most?: number;
  /** Draws a row that carries the number of its record. */
  draw(mark: number): Row;
}

/** Settings that any stream may have. */
export interface Common {
  readonly deletedRows: 'ignore' | 'delete' | 'suppress' | undefined;
  readonly isFromCdc: boolean;
  readonly dropsNulls: boolean;
}

/** Whom a row names that has been made a bad one: the member and the list, the member on whichever list, or nobody. */
export type Spoiled = 'both' | 'member' | 'nobody';

export function stillNamed(names: Names | undefined, spoiled: Spoiled): Names | undefined {
  if (names === undefined || spoiled === 'nobody') return undefined;
  return spoiled === 'both' ? names : { member: names.member };
}

export type Columns = Map<string, Json>;

export function toJson(columns: Columns): Json {
  return `{${[...columns].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** A moment of 2024 in unix seconds, and JSON for it in one of the forms that are read. */
export function drawTime(chance: Chance): { seconds: number; json: Json } {
  const seconds = chance.int(1_704_067_200, 1_735_689_599);
  const iso = new Date(seconds * 1000).toISOString().slice(0, 19);
  const shifted = new Date((seconds + 5.5 * 3600) * 1000).toISOString().slice(0, 19);
  const json = chance.of([
    `"${iso}Z"`,
    `"${iso}.678Z"`,
    `"${iso.replace('T', ' ')}"`,
    `"${shifted}.123456789+05:30"`,
    `${seconds}`,
    `${seconds}999`,
    `"${seconds}"`,
  ]);
  return { seconds, json };
}

/** A value of an attribute as JSON. */
export function drawValue(chance: Chance, padding: number): Json {
  return chance.of<() => Json>([
    () => `"v${chance.int(0, 9)}${'x'.repeat(chance.int(0, padding))}"`,
    () => JSON.stringify('Zoë "q" \\ \n\u2028 🙂'),
    () => String(chance.int(-5, 5)),
    () => '12345678901234567890',
    () => '1.10',
    () => 'true',
    () => 'null',
    () => '""',
    () => '{"a":[1,"x",null],"b":{}}',
  ])();
}

/** The text a value is stored as; null where it takes the attribute away. */
export function textOf(json: Json): string | null {
  if (json === 'null') return null;
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

/** Marks the row as deleted at its source, now and then; what it becomes then is up to the settings. */
export function drawDeleted(chance: Chance, { isFromCdc }: Common, columns: Columns): boolean {
  if (!isFromCdc) return false;
  const isDeleted = chance.is(0.15);
  if (isDeleted || chance.is(0.5)) {
    columns.set('_ab_cdc_deleted_at', isDeleted ? '"2024-05-05T01:02:03Z"' : 'null');
  }
  return isDeleted;
}

/** Data that no object can be made of. */
export const NO_OBJECTS: readonly Json[] = ['[]', '"text"', 'null', '7'];
export const HALF_A_CHARACTER: Json = '"\\ud83d"';
export const BLANKS: readonly (Json | undefined)[] = ['null', '""', '"  "', undefined];

/** Sets a column, or takes it away where there is no value. */
export function put(columns: Columns, name: string, json: Json | undefined): undefined {
  if (json === undefined) columns.delete(name);
  else columns.set(name, json);
}
