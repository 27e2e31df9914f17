/** Paging of tenants and memberships, which differs from that of lists. */

import { json, type Reply } from '../routes.ts';
import type { Call } from './calls.ts';
import { refuse } from './errors.ts';
import { type Numbered, pageOf } from './pages.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** One page in the shape of the tenant endpoints. */
export function tenantPage<T extends Numbered>(
  { exchange, query }: Call,
  sorted: readonly T[],
  view: (entry: T) => unknown,
): Reply {
  const limit = readLimit(query.get('limit'));
  const { entries, cursor } = pageOf(exchange.endpoint, sorted, query.get('cursor'), limit);
  return json(200, {
    type: 'list',
    url: urlWith(exchange.path, query),
    has_more: cursor !== undefined,
    ...(cursor === undefined ? {} : { cursor, next_url: urlWith(exchange.path, query, cursor) }),
    items: entries.map(view),
  });
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = Number(text);
  const isValid = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;
  return isValid ? limit : refuse(400, `limit must be between 1 and ${MAX_LIMIT}`);
}

function urlWith(path: string, query: URLSearchParams, cursor?: string): string {
  const parameters = new URLSearchParams(query);
  if (cursor !== undefined) parameters.set('cursor', cursor);
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}
