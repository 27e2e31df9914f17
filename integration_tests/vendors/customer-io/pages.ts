/** Paging of App answers with `start`, `limit` and `next`. */

import type { Context } from './context.ts';

const MAX_ENTRIES = 1000;

/** How many entries a page has at most. */
export function mostOnPage({ switches }: Context, documented = MAX_ENTRIES): number {
  return switches.pageLimit === 'as asked' ? documented : switches.pageLimit;
}

/** One page of the values under the given name, and `next`: empty on the last page. */
export function page<Name extends string, T>(
  name: Name,
  values: readonly T[],
  query: URLSearchParams,
  defaultLimit: number,
  maxLimit = MAX_ENTRIES,
): { [key in Name]: T[] } & { next: string } {
  const start = Number(query.get('start') || 0);
  const limit = Math.min(maxLimit, Number(query.get('limit') || defaultLimit));
  const end = start + limit;
  const next = end < values.length ? String(end) : '';
  return { [name]: values.slice(start, end), next } as { [key in Name]: T[] } & { next: string };
}
