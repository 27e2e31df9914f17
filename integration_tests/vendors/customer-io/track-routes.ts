/** All endpoints of a Track host. */

import { json, type Route } from '../routes.ts';
import { guardRegion, guardTrack } from './access.ts';
import { handleBatch, handleEntity } from './batch.ts';
import { accepted, type Context } from './context.ts';
import { trackSegmentRoutes } from './track-segments.ts';
import { bodyObject, trackV1Routes, v1Error, v1Errors } from './track-v1.ts';

const METRICS = ['bounced', 'clicked', 'converted', 'deferred', 'delivered', 'dropped', 'opened', 'spammed'];

/** The routes of both Track hosts; which host it is follows from the scope of the request. */
export function trackRoutes(context: Context): Route[] {
  const guarded: Route[] = [
    { method: 'POST', path: '/api/v2/batch', handler: (exchange) => handleBatch(context, exchange) },
    { method: 'POST', path: '/api/v2/entity', handler: (exchange) => handleEntity(context, exchange) },
    ...trackV1Routes(context),
    ...trackSegmentRoutes(context),
  ];
  return [
    ...guarded.map((route) => ({ ...route, handler: guardTrack(context, route.handler) })),
    { method: 'GET', path: '/api/v1/accounts/region', handler: guardRegion(context, () => region(context)) },
    ...deliveryRoutes(),
  ];
}

function region(context: Context) {
  const host = context.region === 'eu' ? 'track-eu' : 'track';
  return json(200, { url: `https://${host}.customer.io`, region: context.region, environment_id: 3 });
}

/** Calls about deliveries need no credentials: whoever knows the delivery id may report. */
function deliveryRoutes(): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/metrics',
      handler: (exchange) => {
        const { delivery_id: deliveryId, metric } = bodyObject(exchange) ?? {};
        if (typeof deliveryId !== 'string') return v1Error('delivery_id cannot be blank');
        return METRICS.includes(metric as string) ? accepted() : v1Error('metric is not valid');
      },
    },
    { method: 'POST', path: '/api/v1/push/events', handler: accepted },
    { method: 'POST', path: '/unsubscribe/:delivery', handler: accepted },
    {
      method: 'POST',
      path: '/api/v1/forms/:form/submit',
      handler: (exchange) => {
        const body = bodyObject(exchange);
        return body && 'data' in body ? { status: 204 } : v1Errors('data cannot be blank');
      },
    },
  ];
}
