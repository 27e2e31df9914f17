/** The App endpoints of collections. */

import { isObject } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import { appError } from './access.ts';
import { type Collection, publicCollection, rowsProblem } from './collections.ts';
import type { Context } from './context.ts';
import { bodyObject } from './track-v1.ts';

const ONE = '/v1/collections/:id';

/** List, create, read, replace and delete collections. */
export function appCollectionRoutes(context: Context): Route[] {
  const { workspace } = context;
  const withCollection = (use: (collection: Collection, exchange: Exchange) => Reply): Route['handler'] => {
    return (exchange) => {
      const collection = workspace.collections.get(Number(exchange.params.id));
      return collection ? use(collection, exchange) : appError(404, 'not found');
    };
  };
  const shown = (collection: Collection) => json(200, { collection: publicCollection(collection) });
  return [
    {
      method: 'GET',
      path: '/v1/collections',
      handler: () => json(200, { collections: workspace.collections.all().map(publicCollection) }),
    },
    {
      method: 'POST',
      path: '/v1/collections',
      handler: (exchange) => {
        const { name, data, url } = bodyObject(exchange) ?? {};
        if (typeof name !== 'string' || name === '') return appError(400, 'name cannot be blank');
        if ((data === undefined) === (url === undefined)) return appError(400, 'send either data or url');
        const rows = data ?? [];
        const problem = rowsProblem(rows);
        if (problem) return appError(400, problem);
        return shown(workspace.collections.create(name, rows as unknown[], workspace.seconds()));
      },
    },
    { method: 'GET', path: ONE, handler: withCollection(shown) },
    {
      method: 'PUT',
      path: ONE,
      handler: withCollection((collection, exchange) => {
        const { name, data, url } = bodyObject(exchange) ?? {};
        const rows = url === undefined ? (data ?? collection.rows) : [];
        const problem = rowsProblem(rows);
        if (problem) return appError(400, problem);
        if (typeof name === 'string') collection.name = name;
        return shown(replace(context, collection, rows as unknown[]));
      }),
    },
    {
      method: 'GET',
      path: `${ONE}/content`,
      handler: withCollection((collection) => json(200, collection.rows)),
    },
    {
      method: 'PUT',
      path: `${ONE}/content`,
      handler: withCollection((collection, exchange) => {
        const rows = bodyRows(exchange);
        const problem = rowsProblem(rows);
        return problem ? appError(400, problem) : shown(replace(context, collection, rows as unknown[]));
      }),
    },
    {
      method: 'DELETE',
      path: ONE,
      handler: withCollection((collection) => {
        workspace.collections.delete(collection.id);
        return { status: 204 };
      }),
    },
  ];
}

function replace(context: Context, collection: Collection, rows: unknown[]): Collection {
  collection.rows = rows;
  collection.updated_at = Math.floor(context.workspace.seconds());
  return collection;
}

/** The content may be an array of rows or one row. */
function bodyRows(exchange: Exchange): unknown {
  try {
    const value: unknown = JSON.parse(exchange.body.toString('utf8'));
    return isObject(value) ? [value] : value;
  } catch {
    return undefined;
  }
}
