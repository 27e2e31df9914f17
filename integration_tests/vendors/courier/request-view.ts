/** The recorded requests, decoded only when somebody looks at them. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../request-log.ts';

export interface RequestView {
  number: number;
  /** `us` or `eu`. */
  scope: string;
  method: string;
  path: string;
  query: string;
  /** `method pattern` of the endpoint, such as `POST /lists/:list_id/subscriptions`. */
  endpoint: string;
  /** The named parts of the path, decoded. */
  params: Record<string, string>;
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
}

/** A recorded request. */
export function viewRequest(exchange: Exchange): RequestView {
  const { number, scope, method, path, endpoint, params, headers, bytes, startedAt, status, body } = exchange;
  return {
    number,
    scope,
    method,
    path,
    query: exchange.query.toString(),
    endpoint,
    params,
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
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}
