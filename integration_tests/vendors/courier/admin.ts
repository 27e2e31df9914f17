/** The admin endpoints: what `startCourier` gives in process, over HTTP under `/__admin/`. */

import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import type { Courier, Fault, SpaceReader } from './interface.ts';
import type { Switches, SwitchName } from './switches.ts';

/** The admin routes of a running server; `?key=` picks another data space than the default one. */
export function adminRoutes(courier: Courier): Route[] {
  const spaceOf = (key: string | null): SpaceReader => (key === null ? courier : courier.space(key));
  const get = (name: string, read: (query: URLSearchParams, space: SpaceReader) => unknown): Route => ({
    method: 'GET',
    path: `/__admin/${name}`,
    handler: ({ query }) => attempt(() => read(query, spaceOf(query.get('key')))),
  });
  const post = (
    name: string,
    act: (body: unknown, space: SpaceReader) => unknown,
    method = 'POST',
  ): Route => ({
    method,
    path: `/__admin/${name}`,
    handler: (exchange) => attempt(() => act(bodyOf(exchange), spaceOf(exchange.query.get('key')))),
  });
  const named = (query: URLSearchParams, name: string) => query.get(name) ?? '';
  return [
    get('stats', () => courier.stats()),
    get('profiles', (_query, space) => space.profiles()),
    get('profile', (query, space) => space.profile(named(query, 'user')) ?? null),
    get('lists', (_query, space) => space.lists()),
    get('list', (query, space) => space.list(named(query, 'list')) ?? null),
    get('members', (query, space) => space.members(named(query, 'list'))),
    get('subscriptions', (query, space) => space.subscriptions(named(query, 'list'))),
    get('lists-of', (query, space) => space.listsOf(named(query, 'user'))),
    get('tokens', (query, space) => space.tokens(named(query, 'user'))),
    get('tenants', (_query, space) => space.tenants()),
    get('tenants-of', (query, space) => space.tenantsOf(named(query, 'user'))),
    get('preferences', (query, space) =>
      space.preferences(named(query, 'user'), query.get('tenant') ?? undefined),
    ),
    get('requests', () => courier.requests().map(({ body: _body, json: _json, ...request }) => request)),
    post('subscribe', (body, space) => {
      const { list, recipients } = body as { list: string; recipients: string[] };
      space.subscribe(list, recipients);
    }),
    post('subscribe-many', (body, space) => {
      const { list, prefix, count } = body as { list: string; prefix: string; count: number };
      space.subscribeMany(list, prefix, count);
    }),
    post('faults', (body) => {
      for (const fault of Array.isArray(body) ? body : [body]) courier.fault(fault as Fault);
    }),
    post('faults', () => courier.clearFaults(), 'DELETE'),
    post('switches', (body) => {
      for (const [name, value] of Object.entries(body as Switches))
        courier.setSwitch(name as SwitchName, value);
    }),
    post('settle', () => courier.settle()),
    post('reset', () => courier.reset()),
  ];
}

function bodyOf(exchange: Exchange): unknown {
  return exchange.body.length > 0 ? JSON.parse(exchange.body.toString('utf8')) : {};
}

/** A mistake in an admin call is answered with its message instead of breaking the server. */
function attempt(act: () => unknown): Reply {
  try {
    const result = act();
    return json(200, result === undefined ? {} : result);
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
