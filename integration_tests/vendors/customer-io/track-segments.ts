/** The v1 endpoints that fill and empty manual segments. */

import type { Exchange } from '../request-log.ts';
import type { Reply, Route } from '../routes.ts';
import { accepted, type Context } from './context.ts';
import type { Reference } from './identifiers.ts';
import { findOrCreate } from './identity.ts';
import { bodyObject, v1Errors } from './track-v1.ts';

const MAX_IDS = 1000;

/** add_customers and remove_customers. */
export function trackSegmentRoutes(context: Context): Route[] {
  return (['add_customers', 'remove_customers'] as const).map((action) => ({
    method: 'POST',
    path: `/api/v1/segments/:segment/${action}`,
    handler: (exchange) => change(context, exchange, action === 'add_customers'),
  }));
}

function change(context: Context, exchange: Exchange, isAdded: boolean): Reply {
  const { switches, workspace } = context;
  const kind = exchange.query.get('id_type') ?? 'id';
  if (!isAllowedType(kind, context)) return v1Errors(`id_type cannot be ${kind}`);
  workspace.settle();
  const id = Number(exchange.params.segment);
  if (!workspace.segments.get(id)) return v1Errors('segment does not exist');
  const ids = bodyObject(exchange)?.ids;
  if (!Array.isArray(ids) || ids.length === 0) return v1Errors('ids cannot be blank');
  if (ids.length > MAX_IDS) return v1Errors(`ids cannot hold more than ${MAX_IDS} values`);
  if (ids.some((value) => typeof value !== 'string')) return v1Errors('ids must be strings');
  if (context.record === 'counts') return accepted();
  workspace.submitEffect(() => {
    for (const value of ids as string[]) {
      const person = findOrCreate(
        workspace,
        toReference(kind, value),
        isAdded && switches.segmentCreatesPerson,
      );
      if (person && isAdded) workspace.segments.join(id, person);
      else if (person) workspace.segments.leave(id, person);
    }
  });
  return accepted();
}

function isAllowedType(kind: string, { switches }: Context): boolean {
  const isIdOnly = switches.segmentIdTypes === 'id' && switches.identifiers.startsWith('id+email');
  return isIdOnly ? kind === 'id' : ['id', 'email', 'cio_id'].includes(kind);
}

function toReference(kind: string, value: string): Reference {
  return kind === 'cio_id' ? { kind, value: value.replace(/^cio_/, '') } : { kind: kind as 'id', value };
}
