/**
 * A local Courier: a US and an EU host over one data space per API key.
 *
 * Where things are: switches.ts (open questions), calls.ts (what stands before every endpoint), the endpoints in
 * profile-routes.ts, profile-list-routes.ts, list-routes.ts, subscription-routes.ts, token-routes.ts,
 * tenant-routes.ts, membership-routes.ts and preference-routes.ts, space.ts (the state), list-limit.ts (20 per
 * minute), admin.ts (the same as this interface over HTTP), main.ts (as a process of its own).
 */

import { FaultPlan } from '../faults.ts';
import { type Exchange, RequestLog } from '../request-log.ts';
import { startVendorServer } from '../vendor-server.ts';
import { adminRoutes } from './admin.ts';
import { forgetBody, isBulk, rawRecipients } from './bodies.ts';
import { guardedRoutes, markConflict, unknownRoute } from './calls.ts';
import { type CourierContext, type CourierOptions, emptySpaces, newContext, spaceOf } from './context.ts';
import { withBody } from './default-bodies.ts';
import type { Courier } from './interface.ts';
import { keepServerError } from './kept-errors.ts';
import { listRoutes } from './list-routes.ts';
import { membershipRoutes } from './membership-routes.ts';
import { preferenceRoutes } from './preference-routes.ts';
import { profileListRoutes } from './profile-list-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import { newSpaceReader, newStats } from './reads.ts';
import { viewRequest } from './request-view.ts';
import { subscriptionRoutes } from './subscription-routes.ts';
import { assignSwitch } from './switches.ts';
import { tenantRoutes } from './tenant-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { writtenUsers } from './written-users.ts';

export type { CourierOptions } from './context.ts';
export type {
  Courier,
  CourierStats,
  Fault,
  ListView,
  ProfileView,
  SpaceReader,
  SubscriptionView,
} from './interface.ts';
export type { RequestView } from './request-view.ts';
export type { Switches } from './switches.ts';

/** Starts a Courier on free local ports. */
export async function startCourier(options: CourierOptions = {}): Promise<Courier> {
  const context = newContext(options);
  const faults = new FaultPlan();
  const log = new RequestLog(context.record === 'all');
  const [defaultKey] = context.spaces.keys();
  const courier: Courier = {
    ...newSpaceReader(context, defaultKey!),
    urls: { us: '', eu: '' },
    space(apiKey) {
      if (!context.spaces.has(apiKey)) throw new Error(`unknown key ${apiKey}`);
      return newSpaceReader(context, apiKey);
    },
    requests: () => log.exchanges().map(viewRequest),
    stats: () => newStats(context, log),
    fault(fault) {
      if ((fault.kind as string) === 'reject') throw new Error('Courier has no batches to reject items of');
      faults.add(withBody(fault));
    },
    clearFaults: () => faults.clear(),
    setSwitch: (name, value) => assignSwitch(context.switches, name, value),
    settle() {
      for (const space of context.spaces.values()) space.delayed.settle(Infinity);
    },
    reset() {
      emptySpaces(context);
      log.reset();
      faults.clear();
      context.counts.reset();
      context.overlaps.reset();
    },
    close: () => server.close(),
  };
  const routes = guardedRoutes(context, [
    ...profileRoutes(context),
    ...profileListRoutes(context),
    ...listRoutes(context),
    ...subscriptionRoutes(context),
    ...tokenRoutes(context),
    ...tenantRoutes(),
    ...membershipRoutes(),
    ...preferenceRoutes(),
  ]);
  const server = await startVendorServer({
    scopes: { us: routes, eu: routes },
    admin: adminRoutes(courier),
    notFound: unknownRoute(context),
    faults,
    log,
    ports: options.ports ?? {},
    onBegin: (exchange) => context.overlaps.begin(exchange),
    onReceived: (exchange) => receive(context, exchange),
    onEnd: (exchange) => finish(context, exchange),
  });
  courier.urls.us = server.urls.us!;
  courier.urls.eu = server.urls.eu!;
  return courier;
}

/** Counts what arrived and notes whom it concerns, before a fault can hide it. */
function receive(context: CourierContext, exchange: Exchange): void {
  if (isBulk(exchange)) context.counts.receive(rawRecipients(exchange).length);
  const space = spaceOf(context, exchange);
  space?.limit.arrive(exchange.endpoint);
  const [defaultKey] = context.spaces.keys();
  const prefix = space?.apiKey === defaultKey ? '' : `${space?.apiKey} `;
  const users = space ? writtenUsers(exchange) : [];
  const before = context.overlaps.report().overlaps;
  context.overlaps.enter(exchange, new Set(users.map((user) => `${prefix}${user}`)));
  const isOverlapping = context.overlaps.report().overlaps > before;
  if (isOverlapping && context.switches.conflict) markConflict(exchange);
}

function finish(context: CourierContext, exchange: Exchange): void {
  context.overlaps.leave(exchange);
  keepServerError(context, exchange);
  forgetBody(exchange);
}
