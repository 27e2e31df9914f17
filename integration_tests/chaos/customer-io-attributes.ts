/** Attributes of Customer.io as rows have them, and what becomes of them. */

import type { Draft } from './customer-io-drawer.ts';
import type { Json } from './deeds.ts';
import { type Columns, drawTime, drawValue, put, textOf } from './source.ts';

type Options = Pick<Draft, 'chance' | 'cast' | 'common' | 'usesUnix'>;

/** Puts attributes into the row, and says how a person or an object has them afterwards; null takes one away. */
export function drawAttributes(
  { chance, cast, common, usesUnix }: Options,
  columns: Columns,
  mark: number,
): Map<string, string | null> {
  const attributes = new Map<string, string | null>([['mark', String(mark)]]);
  columns.set('mark', String(mark));
  for (const name of chance.some(['a', 'b', 'c', 'd', 'e f'], chance.int(0, 4))) {
    const json = drawValue(chance, cast.padding);
    columns.set(name, json);
    if (json !== 'null' || !common.dropsNulls) attributes.set(name, textOf(json));
  }
  if (chance.is(0.3)) {
    const { seconds, json } = drawTime(chance);
    columns.set('born', json);
    attributes.set('born', usesUnix ? String(seconds) : textOf(json));
  }
  return attributes;
}

/** The columns as they go out. */
export function asSent({ common, usesUnix }: Options, columns: Iterable<[string, Json]>): Columns {
  const sent: Columns = new Map();
  for (const [name, json] of columns) {
    if (json === 'null' && common.dropsNulls) continue;
    put(sent, name, name === 'born' && usesUnix ? secondsOf(json) : json);
  }
  return sent;
}

/** Of a time in any of the forms it is drawn in. */
export function secondsOf(json: Json): string {
  const text = textOf(json)!;
  if (/^\d+$/.test(text)) return text.slice(0, 10);
  const iso = `${text.replace(' ', 'T').replace(/\.\d+/, '')}`;
  return String(Date.parse(/Z|\+/.test(iso) ? iso : `${iso}Z`) / 1000);
}
