/** Paging of App answers with `start`, `limit` and `next`. */

/** One page of the values under the given name, and `next`: empty on the last page. */
export function page<Name extends string, T>(
  name: Name,
  values: readonly T[],
  query: URLSearchParams,
  defaultLimit: number,
  maxLimit = 1000,
): { [key in Name]: T[] } & { next: string } {
  const start = Number(query.get('start') || 0);
  const limit = Math.min(maxLimit, Number(query.get('limit') || defaultLimit));
  const end = start + limit;
  const next = end < values.length ? String(end) : '';
  return { [name]: values.slice(start, end), next } as { [key in Name]: T[] } & { next: string };
}
