/** The admin endpoints: what `startCustomerIo` gives in process, over HTTP under `/__admin/`. */

import type { Fault } from '../faults.ts';
import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import type { CustomerIo } from './interface.ts';
import type { Switches, SwitchName } from './switches.ts';

/** The admin routes of a running server. */
export function adminRoutes(vendor: CustomerIo): Route[] {
  const get = (name: string, read: (query: URLSearchParams) => unknown): Route => ({
    method: 'GET',
    path: `/__admin/${name}`,
    handler: (exchange) => json(200, read(exchange.query)),
  });
  const post = (name: string, act: (body: unknown) => unknown, method = 'POST'): Route => ({
    method,
    path: `/__admin/${name}`,
    handler: (exchange) => attempt(exchange, act),
  });
  return [
    get('stats', () => vendor.stats()),
    get('people', () => vendor.people()),
    get('person', (query) => vendor.person(Object.fromEntries(query)) ?? null),
    get('events', () => vendor.events()),
    get('devices', () => vendor.devices()),
    get('objects', () => vendor.objects()),
    get('activities', (query) => vendor.activities(query.get('type') ?? undefined)),
    get('segment', (query) => vendor.segment(Number(query.get('id'))) ?? null),
    get('items', () => vendor.items().map(({ json: _json, ...item }) => item)),
    get('requests', () =>
      vendor.requests().map(({ body: _body, json: _json, items: _items, ...request }) => request),
    ),
    post('segments', (body) => ({ id: vendor.createSegment((body as { name: string }).name) })),
    post('faults', (body) => {
      for (const fault of Array.isArray(body) ? body : [body]) vendor.fault(fault as Fault);
    }),
    post('faults', () => vendor.clearFaults(), 'DELETE'),
    post('switches', (body) => {
      for (const [name, value] of Object.entries(body as Switches))
        vendor.setSwitch(name as SwitchName, value);
    }),
    post('settle', () => vendor.settle()),
    post('reset', () => vendor.reset()),
  ];
}

/** A mistake in an admin call is answered with its message instead of breaking the server. */
function attempt(exchange: Exchange, act: (body: unknown) => unknown): Reply {
  try {
    const body: unknown = exchange.body.length > 0 ? JSON.parse(exchange.body.toString('utf8')) : {};
    return json(200, act(body) ?? {});
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
