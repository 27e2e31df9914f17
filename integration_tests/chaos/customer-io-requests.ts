/** What requests to Customer.io do, in the words of the model. */

import type { RequestView } from '../vendors/customer-io/server.ts';
import { parseExact } from '../vendors/exact-json.ts';
import type { Attempted } from './account.ts';
import {
  identityOf,
  identityOfCollection,
  identityOfDelivery,
  identityOfObject,
  listOfObject,
} from './customer-io-identity.ts';
import type { Json, Removing } from './deeds.ts';
import type { Sent } from './limits.ts';
import type { Replaced } from './vendor.ts';

const SEGMENT = /^\/api\/v1\/segments\/(.*)\/(add|remove)_customers$/;
const COLLECTIONS = /^\/v1\/collections(\/|$)/;

/** The identity of whom Customer.io's own id stands for. */
export type Known = (cioId: string) => string | undefined;

/** What a request does, as far as it reached the service at all. */
export function attemptedOf(request: RequestView, known: Known): Attempted[] {
  const segment = SEGMENT.exec(request.path);
  if (segment !== null) return changesOfSegment(request, segment[1]!, segment[2] === 'add', known);
  if (request.path === '/api/v1/metrics') return metricOf(request);
  const replaced = replacedBy(request);
  if (replaced === undefined) return itemsOf(request, known);
  const fate = fateOf(request, 1);
  return replaced.rows.map((row) => ({ identity: replaced.list, shows: `row ${row}`, ...fate }));
}

/** The rows a request puts in the place of all that a collection holds; undefined where it does something else. */
export function replacedBy({ method, path, text, ownStatus }: RequestView): Replaced | undefined {
  if (method === 'GET' || !COLLECTIONS.test(path)) return undefined;
  const { name, data } = parseExact(text) as { name: string; data: unknown[] };
  const rows = data.map((row): Json => JSON.stringify(row));
  return { list: identityOfCollection(name), rows, isApplied: ownStatus === 200 };
}

function itemsOf({ items, status }: RequestView, known: Known): Attempted[] {
  return items.map(({ json, outcome }) => {
    const item = json as unknown as BatchItem;
    return {
      ...shownBy(item, known),
      mark: markOf(item),
      outcome: outcomeOf(status, outcome, items.length),
      isApplied: outcome === 'accepted',
    };
  });
}

interface BatchItem {
  readonly type: string;
  readonly action: string;
  readonly identifiers?: Record<string, string>;
  readonly primary?: Record<string, string>;
  readonly secondary?: Record<string, string>;
  readonly attributes?: { readonly mark?: number };
  readonly device?: { readonly token: string; readonly attributes?: { readonly mark?: string } };
  readonly cio_relationships?: readonly [
    {
      readonly identifiers: { readonly object_type_id: string; readonly object_id: string };
      readonly relationship_attributes?: { readonly mark?: number };
    },
  ];
}

function shownBy(item: BatchItem, known: Known): Pick<Attempted, 'identity' | 'other' | 'shows' | 'removes'> {
  const { type, action, identifiers, primary, secondary, device, cio_relationships } = item;
  if (action === 'merge') {
    const other = personOf(secondary!, known);
    return { identity: personOf(primary!, known), other, shows: `merge ${other}` };
  }
  if (type === 'object') {
    const identity = identityOfObject(listOfObject(identifiers!.object_type_id!, identifiers!.object_id!));
    return { identity, shows: `${action}_object` };
  }
  const identity = personOf(identifiers!, known);
  const relationship = cio_relationships?.[0].identifiers;
  if (relationship === undefined) {
    return { identity, shows: device === undefined ? action : `${action} ${device.token}` };
  }
  const list = listOfObject(relationship.object_type_id, relationship.object_id);
  if (action === 'add_relationships') return { identity, shows: `relate ${list}` };
  return { identity, ...removal({ act: 'unrelate', list }) };
}

function markOf({ attributes, device, cio_relationships }: BatchItem): number | undefined {
  const deviceMark = device?.attributes?.mark;
  if (deviceMark !== undefined) return Number(deviceMark);
  return attributes?.mark ?? cio_relationships?.[0].relationship_attributes?.mark;
}

function personOf(identifiers: Record<string, string>, known: Known): string {
  const [kind, value] = Object.entries(identifiers)[0]!;
  return (kind === 'cio_id' ? known(value) : undefined) ?? identityOf(kind, value);
}

function changesOfSegment(request: RequestView, list: string, isAdded: boolean, known: Known): Attempted[] {
  const { ids } = request.json as { ids: string[] };
  const kind = new URLSearchParams(request.query).get('id_type')!;
  const fate = fateOf(request, ids.length);
  const does = isAdded ? { shows: `join ${list}` } : removal({ act: 'leave', list });
  return ids.map((id) => ({ identity: personOf({ [kind]: id }, known), ...does, ...fate }));
}

function metricOf(request: RequestView): Attempted[] {
  const { delivery_id } = request.json as { delivery_id: string };
  return [
    { identity: identityOfDelivery(delivery_id), shows: `metric ${request.text}`, ...fateOf(request, 1) },
  ];
}

function removal(removes: Removing): Pick<Attempted, 'shows' | 'removes'> {
  return { shows: `${removes.act} ${removes.list}`, removes };
}

function fateOf({ status, ownStatus }: RequestView, items: number): Pick<Attempted, 'outcome' | 'isApplied'> {
  return { outcome: outcomeOf(status, 'accepted', items), isApplied: ownStatus === 200 };
}

/** A whole request that is refused is tried again in parts, unless it is one item. */
function outcomeOf(status: number, outcome: string, items: number): Attempted['outcome'] {
  if (status === 200 || status === 207) return outcome === 'rejected' ? 'rejected' : 'accepted';
  const isRefused = status === 400 || status === 409 || status === 413;
  return isRefused && items === 1 ? 'rejected' : 'open';
}

export function sentOf({ scope, startedAt, bytes, items }: RequestView): Sent {
  const largestItem = Math.max(0, ...items.map(({ text }) => Buffer.byteLength(text)));
  return { api: scope === 'app' ? 'app' : 'main', startedAt, bytes, largestItem, isLimited: false };
}
