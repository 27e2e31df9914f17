/** The service a scenario writes to: one face for both local services, and the model that belongs to it. */

import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import type { Fault } from '../vendors/faults.ts';
import type { Attempted } from './account.ts';
import * as courierRequests from './courier-requests.ts';
import { CourierWorld } from './courier-world.ts';
import * as customerIoRequests from './customer-io-requests.ts';
import { populate } from './customer-io-setup.ts';
import { identitiesOf, stateOf } from './customer-io-state.ts';
import { CustomerIoWorld } from './customer-io-world.ts';
import type { Json, World } from './deeds.ts';
import type { Limits, Sent } from './limits.ts';
import type { Scenario } from './scenario.ts';

/** Rows that a request puts in the place of all that a collection holds. */
export interface Replaced {
  readonly list: string;
  readonly rows: readonly Json[];
  readonly isApplied: boolean;
}

/** A request the service is done with. */
export interface Request {
  readonly number: number;
  readonly attempted: readonly Attempted[];
  readonly replaced: Replaced | undefined;
  readonly sent: Sent;
  /** What hit it: a status or the kind of fault. */
  readonly fault: string | undefined;
}

export interface Vendor {
  readonly world: World;
  /** By API. The calls a second are as configured, and never more than what is said here. */
  readonly limits: Readonly<Record<Sent['api'], Limits>>;
  /** As the connector is configured for it. */
  readonly config: object;
  readonly secrets: readonly string[];
  /** The requests from a number on that are over, in order of arrival. */
  requests(isWanted: (number: number) => boolean): Request[];
  readonly stats: () => {
    readonly inFlight: number;
    readonly overlaps: number;
    readonly overlapSamples: readonly string[];
  };
  /** The whole state, once all of it has taken effect. */
  view(): unknown;
  close(): Promise<void>;
}

interface Viewed {
  readonly number: number;
  readonly endedAt: number | null;
  readonly fault: string | null;
  readonly status: number;
}

interface Reading<View> {
  readonly attemptedOf: (view: View) => Attempted[];
  readonly replacedBy: (view: View) => Replaced | undefined;
  readonly sentOf: (view: View) => Sent;
}

function requestsOf<View extends Viewed>(
  views: readonly View[],
  isWanted: (number: number) => boolean,
  { attemptedOf, replacedBy, sentOf }: Reading<View>,
): Request[] {
  return views
    .filter(({ number, endedAt }) => endedAt !== null && isWanted(number))
    .map((view) => ({
      number: view.number,
      attempted: attemptedOf(view),
      replaced: replacedBy(view),
      sent: sentOf(view),
      fault: view.fault === 'status' ? `status ${view.status}` : (view.fault ?? undefined),
    }));
}

/** Starts the scenario's service, with its switches set, what it finds there, and its faults in force. */
export async function startVendor(scenario: Scenario): Promise<Vendor> {
  const { service } = scenario;
  return service.type === 'courier'
    ? await startCourierVendor(scenario, service)
    : await startCustomerIoVendor(scenario, service);
}

type Service<Type> = Extract<Scenario['service'], { readonly type: Type }>;

async function startCourierVendor(
  { apiKey, faults, delivery }: Scenario,
  service: Service<'courier'>,
): Promise<Vendor> {
  const vendor = await startCourier({
    apiKey,
    switches: service.switches,
    bulk: { above: 2, delayMs: 300 },
    limits: { perMinute: service.listCallsAMinute },
    topics: service.topics,
  });
  for (const [list, members] of Object.entries(service.members)) vendor.subscribe(list, members);
  for (const fault of faults) vendor.fault(fault as Exclude<Fault, { kind: 'reject' }>);
  const limits: Limits = {
    requestsPerSecond: delivery.requests_per_second,
    bodyBytes: 6_000_000,
    itemBytes: Number.POSITIVE_INFINITY,
  };
  return {
    world: new CourierWorld(service.switches.mergeNull === 'delete', service.members),
    limits: { main: limits, app: limits },
    config: { type: 'courier', api_key: apiKey, region: 'us', base_url: vendor.urls.us },
    secrets: [apiKey],
    requests: (isWanted) =>
      requestsOf(vendor.requests(), isWanted, { ...courierRequests, replacedBy: () => undefined }),
    stats: vendor.stats,
    view() {
      vendor.settle();
      return courierRequests.stateOf(vendor, service.recipients);
    },
    close: vendor.close,
  };
}

/** "10 requests per second" (App API). */
const APP_CALLS_A_SECOND = 10;

async function startCustomerIoVendor(
  { siteId, apiKey, appApiKey, faults, seed, delivery }: Scenario,
  service: Service<'customer_io'>,
): Promise<Vendor> {
  const { kind, switches, segments } = service;
  const vendor = await startCustomerIo({
    siteId,
    apiKey,
    appApiKey,
    switches,
    limits: { trackPerSecond: service.perSecond, appPerSecond: service.appPerSecond },
    seed,
  });
  const world = new CustomerIoWorld({
    emptyRemoves: switches.emptyStringPerson === 'removes',
    joinCreates: switches.segmentCreatesPerson === true,
    relateCreates: switches.relationshipCreatesPerson !== false,
  });
  for (let n = 1; n <= segments; n++) vendor.createSegment(`Segment ${n}`);
  await populate(vendor, world, { kind, ...service.found });
  const setUp = vendor.requests().length;
  for (const fault of faults) vendor.fault(fault);
  let identities = new Map<string, string>();
  const known = (cioId: string) => {
    if (!identities.has(cioId)) identities = new Map([...identities, ...identitiesOf(vendor, kind)]);
    return identities.get(cioId);
  };
  const { requests_per_second } = delivery;
  return {
    world,
    limits: {
      main: { requestsPerSecond: requests_per_second, bodyBytes: 500_000, itemBytes: 32_000 },
      app: {
        requestsPerSecond: Math.min(requests_per_second, APP_CALLS_A_SECOND),
        // A collection of 10 MB, and its name.
        bodyBytes: 10_001_000,
        itemBytes: Number.POSITIVE_INFINITY,
      },
    },
    config: {
      type: 'customer_io',
      site_id: siteId,
      api_key: apiKey,
      app_api_key: appApiKey,
      region: 'us',
      base_url: vendor.urls.us,
      app_base_url: vendor.urls.app,
    },
    secrets: [
      apiKey,
      appApiKey,
      `${siteId}:${apiKey}`,
      Buffer.from(`${siteId}:${apiKey}`).toString('base64'),
    ],
    requests: (isWanted) =>
      requestsOf(vendor.requests(), (number) => number > setUp && isWanted(number), {
        ...customerIoRequests,
        attemptedOf: (view) => customerIoRequests.attemptedOf(view, known),
      }),
    stats: vendor.stats,
    view() {
      vendor.settle();
      return stateOf(vendor, kind, segments);
    },
    close: vendor.close,
  };
}
