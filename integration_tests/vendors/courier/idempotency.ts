/** The replies that are kept under idempotency keys and given again to a repeated call. */

import type { Exchange } from '../request-log.ts';
import type { Reply } from '../routes.ts';
import { refuse } from './errors.ts';

const DAY_MS = 24 * 3600 * 1000;
const YEAR_MS = 365 * DAY_MS;

/** Statuses of calls that never counted: refused before they ran, invalid, or in conflict. */
const NEVER_KEPT = [400, 401, 409, 413, 429];

export class Idempotency {
  readonly #now: () => number;
  readonly #kept = new Map<string, { reply: Reply; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The reply that an earlier call with the same key got. */
  replay(exchange: Exchange): Reply | undefined {
    const name = keyOf(exchange);
    if (name === undefined) return undefined;
    const kept = this.#kept.get(name);
    if (kept && kept.until > this.#now()) return kept.reply;
    if (readExpiration(exchange, this.#now()) === undefined) refuse(400, 'invalid x-idempotency-expiration');
    return undefined;
  }

  /** Keeps the reply of a call that has a key. */
  keep(exchange: Exchange, reply: Reply): void {
    const name = keyOf(exchange);
    if (name === undefined || NEVER_KEPT.includes(reply.status)) return;
    const now = this.#now();
    this.#kept.set(name, { reply, until: readExpiration(exchange, now) ?? now + DAY_MS });
  }
}

/** Keys count for POST only, and for one endpoint. */
function keyOf(exchange: Exchange): string | undefined {
  const key = exchange.headers['idempotency-key'];
  return exchange.method === 'POST' && key ? `${exchange.endpoint} ${key}` : undefined;
}

/** The documentation gives seconds in one place and milliseconds in another, so both are understood. */
function readExpiration(exchange: Exchange, now: number): number | undefined {
  const text = exchange.headers['x-idempotency-expiration'];
  if (typeof text !== 'string') return now + DAY_MS;
  const number = /^\d+$/.test(text) ? Number(text) : undefined;
  const at = number === undefined ? Date.parse(text) : number > 1e11 ? number : number * 1000;
  return Number.isNaN(at) ? undefined : Math.min(at, now + YEAR_MS);
}
