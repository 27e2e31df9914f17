/** The App endpoints that list, create and read segments. */

import { isObject } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { json, type Reply, type Route } from '../routes.ts';
import { appError } from './access.ts';
import { publicIdentifiers } from './activities.ts';
import type { Context } from './context.ts';
import { mostOnPage, page } from './pages.ts';
import { publicSegment, type Segment } from './segments.ts';
import { bodyObject } from './track-v1.ts';

const MAX_MEMBERS = 30_000;

/** Segments, their members and their counts. */
export function appSegmentRoutes(context: Context): Route[] {
  const { workspace } = context;
  const withSegment = (show: (segment: Segment, exchange: Exchange) => unknown): Route['handler'] => {
    return (exchange) => {
      const segment = workspace.segments.get(Number(exchange.params.id));
      return segment ? json(200, show(segment, exchange)) : appError(404, 'not found');
    };
  };
  return [
    {
      method: 'GET',
      path: '/v1/segments',
      handler: () => json(200, { segments: workspace.segments.all().map(publicSegment) }),
    },
    { method: 'POST', path: '/v1/segments', handler: (exchange) => create(context, exchange) },
    {
      method: 'GET',
      path: '/v1/segments/:id',
      handler: withSegment((segment) => ({ segment: publicSegment(segment) })),
    },
    {
      method: 'GET',
      path: '/v1/segments/:id/customer_count',
      handler: withSegment((segment) => ({ count: segment.members.size })),
    },
    {
      method: 'GET',
      path: '/v1/segments/:id/membership',
      handler: withSegment((segment, { query }) => {
        const members = [...segment.members].map((cioId) =>
          publicIdentifiers(workspace.people.byCioId(cioId)),
        );
        const { items: identifiers, next } = page(
          'items',
          members,
          query,
          1000,
          mostOnPage(context, MAX_MEMBERS),
        );
        return { identifiers, ids: identifiers.map(({ id }) => id ?? ''), next };
      }),
    },
  ];
}

function create(context: Context, exchange: Exchange): Reply {
  const segment = bodyObject(exchange)?.segment;
  if (!isObject(segment) || typeof segment.name !== 'string' || segment.name.trim() === '') {
    return appError(400, 'name cannot be blank');
  }
  const { name, description } = segment;
  const text = typeof description === 'string' ? description : '';
  const { workspace } = context;
  return json(200, {
    segment: publicSegment(workspace.segments.create(name as string, text, workspace.seconds())),
  });
}
