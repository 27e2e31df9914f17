/** Collections: named tables of rows that messages can look up. */

import { isObject } from '../exact-json.ts';

export interface Collection {
  id: number;
  name: string;
  rows: unknown[];
  created_at: number;
  updated_at: number;
}

const MAX_BYTES = 10_000_000;
const MAX_ROW_BYTES = 10_000;

export class Collections {
  #collections = new Map<number, Collection>();
  #created = 0;

  all(): Collection[] {
    return [...this.#collections.values()];
  }

  get(id: number): Collection | undefined {
    return this.#collections.get(id);
  }

  /** Creates a collection. */
  create(name: string, rows: unknown[], seconds: number): Collection {
    this.#created += 1;
    const now = Math.floor(seconds);
    const collection = { id: this.#created, name, rows, created_at: now, updated_at: now };
    this.#collections.set(collection.id, collection);
    return collection;
  }

  /** Deletes a collection and says whether it was there. */
  delete(id: number): boolean {
    return this.#collections.delete(id);
  }
}

/** Why the rows cannot be stored, or undefined when they can. */
export function rowsProblem(rows: unknown): string | undefined {
  if (!Array.isArray(rows) || !rows.every(isObject)) return 'data must be an array of objects';
  const sizes = rows.map((row) => Buffer.byteLength(JSON.stringify(row)));
  if (sizes.some((size) => size > MAX_ROW_BYTES)) return 'a row cannot be larger than 10 KB';
  const total = sizes.reduce((sum, size) => sum + size + 1, 1);
  return total > MAX_BYTES ? 'a collection cannot be larger than 10 MB' : undefined;
}

/** A collection in the form the App API shows it: without its rows. */
export function publicCollection(collection: Collection): Record<string, unknown> {
  const { id, name, rows, created_at, updated_at } = collection;
  const schema = [...new Set(rows.filter(isObject).flatMap((row) => Object.keys(row)))];
  const bytes = Buffer.byteLength(JSON.stringify(rows));
  return { id, name, schema, rows: rows.length, bytes, created_at, updated_at };
}
