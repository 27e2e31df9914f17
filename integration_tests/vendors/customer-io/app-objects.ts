/** The App endpoints that read objects and relationships. */

import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import { appError } from './access.ts';
import { publicIdentifiers } from './activities.ts';
import type { Context } from './context.ts';
import type { StoredObject } from './objects.ts';
import { mostOnPage, page } from './pages.ts';
import type { Person } from './people.ts';

const OBJECT = '/v1/objects/:type/:object';

/** Object types, one object, its people, and the objects of a person. */
export function appObjectRoutes(
  context: Context,
  withPerson: (show: (person: Person, exchange: Exchange) => unknown) => Route['handler'],
): Route[] {
  const { workspace } = context;
  const withObject = (show: (object: StoredObject, exchange: Exchange) => Reply): Route['handler'] => {
    return (exchange) => {
      const object = findObject(context, exchange);
      return object ? show(object, exchange) : appError(404, 'not found');
    };
  };
  return [
    {
      method: 'GET',
      path: '/v1/object_types',
      handler: () => {
        const ids = new Set([...workspace.objects.all()].map(({ objectTypeId }) => objectTypeId));
        return json(200, { types: [...ids].map((id) => ({ id, name: `Type ${id}`, enabled: true })) });
      },
    },
    {
      method: 'GET',
      path: `${OBJECT}/attributes`,
      handler: withObject((object) => {
        const attributes = Object.fromEntries(object.attributes);
        return json(200, { object: { identifiers: publicObject(object), attributes } });
      }),
    },
    {
      method: 'GET',
      path: `${OBJECT}/relationships`,
      handler: withObject((object, { query }) => {
        const people = [...object.people].map(([cioId, attributes]) => ({
          identifiers: publicIdentifiers(workspace.people.byCioId(cioId)),
          relationship_attributes: Object.fromEntries(attributes),
        }));
        return json(200, page('cio_relationships', people, query, 100, mostOnPage(context)));
      }),
    },
    {
      method: 'GET',
      path: '/v1/customers/:id/relationships',
      handler: withPerson((person, { query }) => {
        const entries = Array.from(workspace.objects.of(person), (object) => ({
          identifiers: publicObject(object),
          relationship_attributes: Object.fromEntries(object.people.get(person.cioId)!),
        }));
        return page('cio_relationships', entries, query, 100, mostOnPage(context));
      }),
    },
  ];
}

function findObject(context: Context, { params, query }: Exchange): StoredObject | undefined {
  const { type, object } = params;
  const identifiers =
    query.get('id_type') === 'cio_object_id'
      ? { cio_object_id: object }
      : { object_type_id: type, object_id: object };
  return context.workspace.objects.find(identifiers);
}

function publicObject(object: StoredObject): Record<string, string> {
  return {
    cio_object_id: object.cioObjectId,
    object_type_id: object.objectTypeId,
    object_id: object.objectId,
  };
}
