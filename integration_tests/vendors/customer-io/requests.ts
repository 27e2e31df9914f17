/** The recorded requests and batch items, decoded only when somebody looks at them. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../request-log.ts';
import { rejectedItems } from './batch.ts';
import { itemTexts } from './read-batch.ts';

export interface RequestView {
  number: number;
  /** `track-us`, `track-eu` or `app`. */
  scope: string;
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  bytes: number;
  startedAt: number;
  endedAt: number | null;
  /** The status sent; 0 when no complete answer was sent. */
  status: number;
  /** The status the service itself gave, whatever a fault made of it; null where a fault kept the request from it. */
  ownStatus: number | null;
  /** The kind of fault that hit it. */
  fault: string | null;
  body: Buffer;
  /** The body as it arrived. */
  readonly text: string;
  /** The body as JSON.parse gives it; undefined when it is no JSON. */
  readonly json: unknown;
  /** The batch items of the body. */
  readonly items: ItemView[];
}

export interface ItemView {
  /** The item exactly as it arrived. */
  text: string;
  /** The item as JSON.parse gives it. */
  readonly json: Record<string, unknown>;
  /** True when the item was accepted and took effect. */
  accepted: boolean;
  /**
   * `rejected`: listed in a 207. `refused`: its request was refused or broken off. `dropped`: answered as
   * accepted, but not applied.
   */
  outcome: 'accepted' | 'rejected' | 'refused' | 'dropped';
  /** The number of the request and the position in it. */
  request: number;
  index: number;
  status: number;
}

/** A recorded request. */
export function viewRequest(exchange: Exchange): RequestView {
  const { number, scope, method, path, headers, bytes, startedAt, status, body } = exchange;
  return {
    number,
    scope,
    method,
    path,
    query: exchange.query.toString(),
    headers,
    bytes,
    startedAt,
    endedAt: exchange.endedAt ?? null,
    status,
    ownStatus: exchange.ownStatus ?? null,
    fault: exchange.fault?.kind ?? null,
    body,
    get text() {
      return body.toString('utf8');
    },
    get json() {
      return parsed(body);
    },
    get items() {
      return viewItems(exchange);
    },
  };
}

/** The batch items of a recorded request; none for other endpoints. */
export function viewItems(exchange: Exchange): ItemView[] {
  const { number: request, path, status, body } = exchange;
  if (path !== '/api/v2/batch' && path !== '/api/v2/entity') return [];
  const rejected = rejectedItems.get(exchange);
  return itemTexts(body, path.endsWith('/entity')).map((text, index) => {
    const outcome = rejected
      ? rejected.has(index)
        ? 'rejected'
        : 'accepted'
      : status === 200
        ? 'dropped'
        : 'refused';
    return {
      text,
      get json() {
        return JSON.parse(text) as Record<string, unknown>;
      },
      accepted: outcome === 'accepted',
      outcome,
      request,
      index,
      status,
    };
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
