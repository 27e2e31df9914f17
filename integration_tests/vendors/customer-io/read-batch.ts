/** Reading the body of a v2 request: its items, their raw text, and the people they are about. */

import { isObject, memberSpans, parseExact, type Span } from '../exact-json.ts';
import { identifierKey, readReference } from './identifiers.ts';

export interface ReadItem {
  /** The item with every digit kept. */
  value: unknown;
  /** Bytes of the item as sent. */
  bytes: number;
}

export interface ReadBatch {
  items: ReadItem[];
  /** Why there are no items. */
  problem: 'not JSON' | 'no batch' | undefined;
}

/** Reads a batch body, or with `isEntity` a body that is one item. */
export function readBatch(body: Buffer, isEntity: boolean): ReadBatch {
  let parsed: unknown;
  const text = body.toString('utf8');
  try {
    parsed = isEntity ? parseExact(text) : JSON.parse(text);
  } catch {
    return { items: [], problem: 'not JSON' };
  }
  if (isEntity) return { items: [{ value: parsed, bytes: body.length }], problem: undefined };
  const batch = isObject(parsed) ? parsed.batch : undefined;
  if (!Array.isArray(batch)) return { items: [], problem: 'no batch' };
  const spans = memberSpans(body, 'batch');
  const items = spans.map(({ start, end, lossy }, index) => ({
    value: lossy ? parseExact(body.toString('utf8', start, end)) : (batch[index] as unknown),
    bytes: end - start,
  }));
  return { items, problem: undefined };
}

/** The raw JSON text of each item of a valid batch or entity body; none when it is not valid JSON. */
export function itemTexts(body: Buffer, isEntity: boolean): string[] {
  const { problem } = readBatch(body, isEntity);
  if (problem) return [];
  const spans: Pick<Span, 'start' | 'end'>[] = isEntity
    ? [{ start: 0, end: body.length }]
    : memberSpans(body, 'batch');
  return spans.map(({ start, end }) => body.toString('utf8', start, end));
}

/** The identifiers of the people and objects the items are about, both sides of a merge included. */
export function subjectKeys(items: readonly ReadItem[]): Set<string> {
  const keys = new Set<string>();
  for (const { value } of items) {
    if (!isObject(value)) continue;
    if (value.type === 'object') keys.add(`object:${JSON.stringify(value.identifiers)}`);
    if (value.type !== 'person') continue;
    for (const side of ['identifiers', 'primary', 'secondary']) {
      const reference = side in value ? readReference(value[side]) : undefined;
      if (reference) keys.add(identifierKey(reference));
    }
  }
  return keys;
}
