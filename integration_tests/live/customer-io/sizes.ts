/** Items and bodies of an exact number of bytes. */

import { event, type Person } from './api.ts';

const VALUE = 'x'.repeat(900);
/** What a value of `VALUE` takes with its name. */
const ENTRY_BYTES = 900 + '"f00":"",'.length;
const ITEM_BYTES = 30_000;
/** Events this old start no campaign. */
const AGE_SECONDS = 5 * 24 * 3600;

/** The JSON of an event of so many bytes, with no attribute beyond 1,000 bytes. */
export function eventOfSize(person: Person, name: string, bytes: number): string {
  const timestamp = Math.floor(Date.now() / 1000) - AGE_SECONDS;
  const attributes: Record<string, string> = {};
  const text = () =>
    JSON.stringify(event(person, name, { timestamp, attributes: { ...attributes, rest: '' } }));
  const entries = Math.floor((bytes - text().length) / ENTRY_BYTES);
  for (let n = 0; n < entries; n++) attributes[`f${String(n).padStart(2, '0')}`] = VALUE;
  return text().replace('"rest":""', `"rest":"${'x'.repeat(bytes - text().length)}"`);
}

/** A batch of events of so many bytes altogether. */
export function bodyOfSize(person: Person, name: string, bytes: number): string {
  const count = Math.ceil(bytes / ITEM_BYTES);
  const inItems = bytes - '{"batch":[]}'.length - (count - 1);
  const each = Math.floor(inItems / count);
  const items = Array.from({ length: count }, (_, n) =>
    eventOfSize(person, name, n === 0 ? inItems - each * (count - 1) : each),
  );
  return `{"batch":[${items.join(',')}]}`;
}
