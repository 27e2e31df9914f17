/** The App endpoints that read people, activities and objects. */

import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import { appError } from './access.ts';
import { publicIdentifiers } from './activities.ts';
import { appObjectRoutes } from './app-objects.ts';
import { isUnsubscribed } from './attributes.ts';
import type { Context } from './context.ts';
import { matchesFilter } from './filters.ts';
import { isEnabled, type Reference } from './identifiers.ts';
import { page } from './pages.ts';
import type { Person } from './people.ts';
import { bodyObject } from './track-v1.ts';

const MAX_IDS = 100;

/** People, activities and objects. */
export function appPeopleRoutes(context: Context): Route[] {
  const { workspace } = context;
  const withPerson = (show: (person: Person, exchange: Exchange) => unknown): Route['handler'] => {
    return (exchange) => {
      const found = findPerson(context, exchange);
      return 'status' in found ? found : json(200, show(found, exchange));
    };
  };
  return [
    {
      method: 'GET',
      path: '/v1/customers/:id/attributes',
      handler: withPerson((person) => publicPerson(person)),
    },
    {
      method: 'GET',
      path: '/v1/customers/:id/activities',
      handler: withPerson((person, { query }) =>
        page('activities', workspace.activities.list(query.get('type'), person.cioId), query, 100),
      ),
    },
    {
      method: 'GET',
      path: '/v1/customers/:id/segments',
      handler: withPerson((person) => ({
        segments: workspace.segments
          .all()
          .filter(({ id }) => person.segments.has(id))
          .map(({ id, name }) => ({ id, name })),
      })),
    },
    {
      method: 'GET',
      path: '/v1/activities',
      handler: ({ query }) =>
        json(200, page('activities', workspace.activities.list(query.get('type')), query, 100)),
    },
    { method: 'POST', path: '/v1/customers/attributes', handler: (exchange) => many(context, exchange) },
    { method: 'GET', path: '/v1/customers', handler: (exchange) => byEmail(context, exchange) },
    { method: 'POST', path: '/v1/customers', handler: (exchange) => search(context, exchange) },
    ...appObjectRoutes(context, withPerson),
  ];
}

/** The person the path names; a cio_id is written with the `cio_` prefix here. */
function findPerson(context: Context, exchange: Exchange): Person | Reply {
  const kind = exchange.query.get('id_type') ?? 'id';
  if (!isKnownType(context, kind)) return appError(400, `id_type ${kind} is not enabled`);
  const reference = toReference(kind, exchange.params.id ?? '');
  return (reference && context.workspace.people.find(reference)) ?? appError(404, 'not found');
}

function isKnownType(context: Context, kind: string): boolean {
  return ['id', 'email', 'phone', 'cio_id'].includes(kind) && isEnabled(kind as 'id', context.switches);
}

function toReference(kind: string, value: string): Reference | undefined {
  if (kind !== 'cio_id') return { kind: kind as 'id', value };
  return value.startsWith('cio_') ? { kind, value: value.slice(4) } : undefined;
}

/** A person in the form the App API shows it: everything is text. */
export function publicPerson(person: Person): Record<string, unknown> {
  const { id, email, phone, cioId } = person;
  const identifiers = { ...(id && { id }), ...(email && { email }), ...(phone && { phone }), cio_id: cioId };
  const attributes = { ...Object.fromEntries(person.attributes), ...identifiers };
  const timestamps = Object.fromEntries(
    Object.keys(attributes).map((name) => [name, person.changedAt.get(name) ?? person.createdAt]),
  );
  const devices = [...person.devices.values()].map(({ token, ...device }) => ({ id: token, ...device }));
  return {
    customer: {
      id: id ?? '',
      identifiers: publicIdentifiers(person),
      attributes,
      timestamps,
      unsubscribed: isUnsubscribed(person),
      devices,
    },
  };
}

function many(context: Context, exchange: Exchange): Reply {
  const ids = bodyObject(exchange)?.ids;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MAX_IDS) {
    return appError(400, `ids must hold 1 to ${MAX_IDS} values`);
  }
  const kind = exchange.query.get('id_type') ?? 'id';
  if (!isKnownType(context, kind)) return appError(400, `id_type ${kind} is not enabled`);
  const customers = ids.flatMap((value) => {
    const reference = toReference(kind, String(value));
    const person = reference && context.workspace.people.find(reference);
    return person ? [publicPerson(person)] : [];
  });
  return json(200, { customers });
}

/** In a workspace without email identifiers several people may have the same address. */
function byEmail(context: Context, exchange: Exchange): Reply {
  const email = exchange.query.get('email')?.toLowerCase();
  if (!email) return appError(400, 'email cannot be blank');
  const results = [...context.workspace.people.all()]
    .filter((person) => (person.email ?? person.attributes.get('email'))?.toLowerCase() === email)
    .map((person) => ({
      ...publicIdentifiers(person),
      email: person.email ?? person.attributes.get('email'),
    }));
  return json(200, { results });
}

function search(context: Context, exchange: Exchange): Reply {
  const filter = bodyObject(exchange)?.filter;
  if (filter === undefined) return appError(400, 'filter cannot be blank');
  const found = [...context.workspace.people.all()].filter((person) => matchesFilter(person, filter));
  const { items: identifiers, next } = page('items', found.map(publicIdentifiers), exchange.query, 1000);
  return json(200, { identifiers, ids: identifiers.map(({ id }) => id ?? ''), next });
}
