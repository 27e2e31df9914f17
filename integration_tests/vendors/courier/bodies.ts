/** Reading request bodies, once per request. */

import { isObject, parseExact } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { refuse } from './errors.ts';
import type { JsonObject } from './json-objects.ts';

/** What a number looks like that a double might not give back digit for digit; exact parsing takes longer. */
const MAY_LOSE_DIGITS = /\d{16}|\d[.eE]|-0/;

const parsed = new WeakMap<Exchange, { value: unknown } | undefined>();

/** Whether the request carries a list of recipients. */
export function isBulk(exchange: Exchange): boolean {
  return exchange.endpoint.endsWith(' /lists/:list_id/subscriptions') && exchange.method !== 'GET';
}

/** The body as JSON, undefined when there is none; refuses what is no JSON. */
export function jsonBody(exchange: Exchange): unknown {
  if (exchange.body.length === 0) return undefined;
  if (!parsed.has(exchange)) parsed.set(exchange, parse(exchange));
  const found = parsed.get(exchange);
  return found ? found.value : refuse(400, 'the body is not valid JSON');
}

function parse(exchange: Exchange): { value: unknown } | undefined {
  const text = exchange.body.toString('utf8');
  try {
    return { value: MAY_LOSE_DIGITS.test(text) ? parseExact(text) : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The body as a JSON object; refuses anything else, and a missing body. */
export function objectBody(exchange: Exchange): JsonObject {
  const body = jsonBody(exchange);
  return isObject(body) ? body : refuse(400, 'the body must be a JSON object');
}

/** The recipients of a bulk body as they are, before any check; none when there is no array. */
export function rawRecipients(exchange: Exchange): unknown[] {
  if (!parsed.has(exchange)) parsed.set(exchange, parse(exchange));
  const body = parsed.get(exchange)?.value;
  return isObject(body) && Array.isArray(body.recipients) ? body.recipients : [];
}

/** Lets go of what was read. */
export function forgetBody(exchange: Exchange): void {
  parsed.delete(exchange);
}
