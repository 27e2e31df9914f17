/** What stands before every endpoint: credentials, the region, and the rate limit. */

import type { Exchange } from '../request-log.ts';
import { type Handler, json, type Reply } from '../routes.ts';
import { accepted, type Context, isDropped } from './context.ts';

/** Puts credentials, region and rate limit in front of a Track endpoint. */
export function guardTrack(context: Context, handler: Handler): Handler {
  return (exchange) =>
    checkCredentials(context, exchange) ??
    checkRegion(context, exchange) ??
    (context.switches.rateUnit === 'item' ? undefined : takeTrack(context, 1)) ??
    (isDropped(exchange) ? accepted() : handler(exchange));
}

/** Puts only the credentials in front of an endpoint, which then checks the rest itself. */
export function guardRegion(context: Context, handler: Handler): Handler {
  return (exchange) => checkCredentials(context, exchange) ?? handler(exchange);
}

/** Charges the Track rate limit; returns the answer of a request that is over it. */
export function takeTrack(context: Context, cost: number): Reply | undefined {
  if (context.trackLimit.take(cost)) return undefined;
  const body = { errors: [{ reason: 'rate_limited', field: '', message: 'too many requests' }] };
  switch (context.switches.rateExceeded) {
    case 'drop':
      return accepted();
    case '429-retry-after':
      return json(429, body, { 'retry-after': String(context.trackLimit.retryAfterSeconds()) });
    default:
      return json(429, body);
  }
}

/** Puts the key and the rate limit in front of an App API endpoint. */
export function guardApp(context: Context, handler: Handler): Handler {
  return (exchange) => {
    if (exchange.headers.authorization !== `Bearer ${context.appApiKey}`) {
      return appError(401, 'unauthorized');
    }
    if (!context.appLimit.take()) {
      const reply = appError(429, 'too many requests');
      return { ...reply, headers: { 'retry-after': String(context.appLimit.retryAfterSeconds()) } };
    }
    context.workspace.settle();
    return handler(exchange);
  };
}

/** An error in the shape of the App API. */
export function appError(status: number, detail: string): Reply {
  return json(status, { errors: [{ detail, status: String(status) }] });
}

/** The 401 of the Track API. */
export function unauthorized(context: Context): Reply {
  return context.switches.unauthorizedBody === 'empty'
    ? { status: 401 }
    : json(401, { meta: { error: 'Unauthorized request' } });
}

function checkCredentials(context: Context, exchange: Exchange): Reply | undefined {
  const pair = Buffer.from(`${context.siteId}:${context.apiKey}`).toString('base64');
  return exchange.headers.authorization === `Basic ${pair}` ? undefined : unauthorized(context);
}

/** The US host sends an EU account to the EU host; the EU host does not know a US account. */
function checkRegion(context: Context, exchange: Exchange): Reply | undefined {
  if (exchange.scope === `track-${context.region}`) return undefined;
  if (exchange.scope === 'track-eu') return unauthorized(context);
  const query = exchange.query.size > 0 ? `?${exchange.query}` : '';
  const location = `${context.urls.eu}${exchange.path}${query}`;
  return { status: context.switches.regionRedirect, headers: { location } };
}
