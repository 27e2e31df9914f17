/** What stands before every endpoint, and when a write takes effect. */

import type { Exchange } from '../request-log.ts';
import { type Handler, json, type Reply, type Route } from '../routes.ts';
import { isBulk } from './bodies.ts';
import { type CourierContext, spaceOf } from './context.ts';
import { errorReply, Refusal } from './errors.ts';
import type { Space } from './space.ts';

/** One authorised request, as the endpoints see it. */
export interface Call {
  readonly exchange: Exchange;
  readonly space: Space;
  /** The named parts of the path, decoded. */
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
}

/** The answer to a call, and the change it makes; a dropped call is answered without its change. */
export interface Outcome extends Reply {
  effect?: () => void;
}

/** One endpoint: checks the call and plans its outcome without changing anything, or throws a Refusal. */
export interface Endpoint {
  method: string;
  path: string;
  plan: (call: Call) => Outcome;
}

const BODY_MEGABYTES = 6;

const conflicting = new WeakSet<Exchange>();

/** Marks a write that met another write of the same user. */
export function markConflict(exchange: Exchange): void {
  conflicting.add(exchange);
}

/** Puts credentials, limits, idempotency and conflicts in front of the endpoints. */
export function guardedRoutes(context: CourierContext, endpoints: readonly Endpoint[]): Route[] {
  return endpoints.map(({ method, path, plan }) => ({ method, path, handler: guard(context, plan) }));
}

/** The answer to what no endpoint answers. */
export function unknownRoute(context: CourierContext): Handler {
  return (exchange) => {
    const denied = authorised(context, exchange) === undefined;
    return denied ? unauthorised() : errorReply(404, 'Not Found');
  };
}

/** A reply with the body of a successful write, or none. */
export function success(status: number): Reply {
  return status === 200 ? json(200, { status: 'SUCCESS' }) : { status };
}

function guard(context: CourierContext, plan: Endpoint['plan']): Handler {
  return (exchange) => {
    const space = authorised(context, exchange);
    const reply = space ? answer(context, space, exchange, plan) : unauthorised();
    if (exchange.fault?.kind !== 'truncate' || reply.status !== 204) return reply;
    // A reply without a body has nothing to leave out.
    return { ...reply, status: 200, body: '{"status":"SUCCESS"}' };
  };
}

function answer(context: CourierContext, space: Space, exchange: Exchange, plan: Endpoint['plan']): Reply {
  const { switches } = context;
  if (exchange.bytes > BODY_MEGABYTES * switches.megabyte) return errorReply(413, 'Request body too large');
  if (hasBadPath(exchange)) return errorReply(400, 'invalid path');
  const refused = switches.listLimitUnit === 'request' ? space.limit.take(exchange.endpoint) : undefined;
  if (refused) return refused;
  try {
    const kept = space.idempotency.replay(exchange);
    if (kept) return kept;
    if (conflicting.has(exchange)) return errorReply(409, 'concurrent modification');
    settle(context, space, exchange);
    const { effect, ...reply } = plan({ exchange, space, params: exchange.params, query: exchange.query });
    if (effect && exchange.fault?.kind !== 'drop' && context.record !== 'counts') effect();
    space.idempotency.keep(exchange, reply);
    return reply;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    space.idempotency.keep(exchange, error.reply);
    return error.reply;
  }
}

/** Writes keep their order: only a read, or the next bulk write, can come before what is still delayed. */
function settle(context: CourierContext, space: Space, exchange: Exchange): void {
  const isPatient = exchange.method === 'GET' || isBulk(exchange);
  space.delayed.settle(isPatient ? context.now() : Infinity);
}

function authorised(context: CourierContext, exchange: Exchange): Space | undefined {
  const isKnownHost = exchange.scope === 'us' || context.switches.eu === 'same';
  return isKnownHost ? spaceOf(context, exchange) : undefined;
}

function unauthorised(): Reply {
  return errorReply(401, 'Unauthorized');
}

/** An empty or dotted part names nothing, and a part that cannot be decoded names nothing either. */
function hasBadPath({ path, params }: Exchange): boolean {
  try {
    decodeURIComponent(path);
  } catch {
    return true;
  }
  return Object.values(params).some((part) => ['', '.', '..'].includes(part));
}
