/** Paging with opaque cursors: a cursor names the last entry that was given, so changes do not shift pages. */

import { refuse } from './errors.ts';

/** An entry with its place in the order; numbers grow and are never used again. */
export interface Numbered {
  readonly sequence: number;
}

export interface Page<T> {
  entries: T[];
  /** The cursor of the next page; absent on the last one. */
  cursor?: string;
}

/** Reads a page's worth of entries after the cursor from entries in order of their numbers. */
export function pageOf<T extends Numbered>(
  kind: string,
  sorted: readonly T[],
  cursor: string | null,
  size: number,
  isShown: (entry: T) => boolean = () => true,
): Page<T> {
  const entries: T[] = [];
  for (let at = firstAfter(sorted, readCursor(kind, cursor)); at < sorted.length; at += 1) {
    const entry = sorted[at]!;
    if (!isShown(entry)) continue;
    if (entries.length === size) return { entries, cursor: writeCursor(kind, entries.at(-1)!.sequence) };
    entries.push(entry);
  }
  return { entries };
}

function firstAfter(sorted: readonly Numbered[], sequence: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.sequence <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writeCursor(kind: string, sequence: number): string {
  return Buffer.from(`${kind}:${sequence}`).toString('base64url');
}

function readCursor(kind: string, cursor: string | null): number {
  if (cursor === null || cursor === '') return -1;
  const found = /^(.*):(\d+)$/s.exec(Buffer.from(cursor, 'base64url').toString());
  return found?.[1] === kind ? Number(found[2]) : refuse(400, 'invalid cursor');
}

/** The `paging` of list answers. */
export function paging(page: Page<unknown>): { more: boolean; cursor?: string } {
  return page.cursor === undefined ? { more: false } : { more: true, cursor: page.cursor };
}
