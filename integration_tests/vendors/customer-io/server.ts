/**
 * A local Customer.io: two Track hosts and one App host over a single workspace.
 *
 * Where things are: switches.ts (open questions), track-routes.ts (Track endpoints), batch.ts (v2), track-v1.ts
 * (v1), validate.ts (items), identity.ts (who is meant), apply.ts and workspace.ts (the state), app-routes.ts (App
 * endpoints), admin.ts (the same as this interface over HTTP), main.ts (as a process of its own).
 */

import { FaultPlan } from '../faults.ts';
import { type Exchange, RequestLog } from '../request-log.ts';
import { json } from '../routes.ts';
import { startVendorServer } from '../vendor-server.ts';
import { adminRoutes } from './admin.ts';
import { appRoutes } from './app-routes.ts';
import { batchOf, forgetBatch, rejectedItems } from './batch.ts';
import { type Context, type CustomerIoOptions, newContext } from './context.ts';
import { guessReference, identifierKey } from './identifiers.ts';
import type { CustomerIo } from './interface.ts';
import { subjectKeys } from './read-batch.ts';
import { newReads } from './reads.ts';
import { assignSwitch } from './switches.ts';
import { trackRoutes } from './track-routes.ts';
import { bodyObject } from './track-v1.ts';

export type { Fault } from '../faults.ts';
export type { CustomerIoOptions } from './context.ts';
export type { CustomerIo, CustomerIoStats } from './interface.ts';
export type { ItemView, RequestView } from './requests.ts';
export type { Switches } from './switches.ts';
export type { Activity, EventView, ObjectView, PersonView } from './views.ts';

/** Starts a Customer.io on free local ports. */
export async function startCustomerIo(options: CustomerIoOptions = {}): Promise<CustomerIo> {
  const context = newContext(options);
  const { workspace } = context;
  const faults = new FaultPlan();
  const log = new RequestLog(context.record === 'all');
  const track = trackRoutes(context);
  const vendor: CustomerIo = {
    ...newReads(context, log),
    urls: context.urls,
    siteId: context.siteId,
    apiKey: context.apiKey,
    appApiKey: context.appApiKey,
    createSegment: (name) => workspace.segments.create(name, '', workspace.seconds()).id,
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    setSwitch: (name, value) => assignSwitch(context.switches, name, value),
    settle: () => workspace.settle(Infinity),
    reset() {
      workspace.reset();
      log.reset();
      faults.clear();
      context.counts.reset();
      context.overlaps.reset();
    },
    close: () => server.close(),
  };
  const { us = 0, eu = 0, app = 0 } = options.ports ?? {};
  const server = await startVendorServer({
    scopes: { 'track-us': track, 'track-eu': track, app: appRoutes(context) },
    admin: adminRoutes(vendor),
    notFound: () => json(404, { meta: { error: 'not found' } }),
    faults,
    log,
    ports: { 'track-us': us, 'track-eu': eu, app },
    onBegin: (exchange) => context.overlaps.begin(exchange),
    onReceived: (exchange) => receive(context, exchange),
    onEnd: (exchange) => finish(context, exchange),
  });
  context.urls.us = server.urls['track-us']!;
  context.urls.eu = server.urls['track-eu']!;
  context.urls.app = server.urls.app!;
  return vendor;
}

function isV2(exchange: Exchange): boolean {
  return exchange.endpoint === 'POST /api/v2/batch' || exchange.endpoint === 'POST /api/v2/entity';
}

/** Counts the items and notes whom the request is about, before a fault can hide it. */
function receive(context: Context, exchange: Exchange): void {
  let keys = new Set<string>();
  const { endpoint, params, query } = exchange;
  if (isV2(exchange)) {
    const { items } = batchOf(exchange);
    for (const { bytes } of items) context.counts.receive(bytes);
    keys = subjectKeys(items);
  } else if (endpoint.includes('/api/v1/customers/:identifier')) {
    keys.add(identifierKey(guessReference(params.identifier!, context.switches)));
  } else if (endpoint.includes('/api/v1/segments/:segment/')) {
    for (const key of segmentKeys(query.get('id_type') ?? 'id', bodyObject(exchange)?.ids)) keys.add(key);
  } else if (endpoint === 'POST /api/v1/metrics') {
    keys.add(`delivery:${bodyObject(exchange)?.delivery_id}`);
  }
  context.overlaps.enter(exchange, keys);
}

function segmentKeys(kind: string, ids: unknown): string[] {
  if (!Array.isArray(ids)) return [];
  return ids.map((value) => identifierKey({ kind: kind as 'id', value: String(value) }));
}

function finish(context: Context, exchange: Exchange): void {
  context.overlaps.leave(exchange);
  if (isV2(exchange) && exchange.status === 200 && !rejectedItems.has(exchange)) {
    context.counts.dropped += batchOf(exchange).items.length;
  }
  forgetBatch(exchange);
}
