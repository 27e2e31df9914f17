/** The service a scenario writes to: one face for both local services, and the model that belongs to it. */

import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import type { Fault } from '../vendors/faults.ts';
import type { Attempted } from './account.ts';
import * as courierRequests from './courier-requests.ts';
import { CourierWorld } from './courier-world.ts';
import * as customerIoRequests from './customer-io-requests.ts';
import { CustomerIoWorld } from './customer-io-world.ts';
import type { World } from './deeds.ts';
import type { Limits, Sent } from './limits.ts';
import type { Scenario } from './scenario.ts';

/** A request the service is done with. */
export interface Request {
  readonly number: number;
  readonly attempted: readonly Attempted[];
  readonly sent: Sent;
  /** What hit it: a status or the kind of fault. */
  readonly fault: string | undefined;
}

export interface Vendor {
  readonly world: World;
  readonly limits: Omit<Limits, 'requestsPerSecond'>;
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

function requestsOf<View extends Viewed>(
  views: readonly View[],
  isWanted: (number: number) => boolean,
  { attemptedOf, sentOf }: { attemptedOf: (view: View) => Attempted[]; sentOf: (view: View) => Sent },
): Request[] {
  return views
    .filter(({ number, endedAt }) => endedAt !== null && isWanted(number))
    .map((view) => ({
      number: view.number,
      attempted: attemptedOf(view),
      sent: sentOf(view),
      fault: view.fault === 'status' ? `status ${view.status}` : (view.fault ?? undefined),
    }));
}

/** Starts the scenario's service, with its switches set and its faults in force. */
export async function startVendor({ service, siteId, apiKey, faults, seed }: Scenario): Promise<Vendor> {
  if (service.type === 'courier') {
    const vendor = await startCourier({
      apiKey,
      switches: service.switches,
      bulk: { above: 2, delayMs: 300 },
      limits: { perMinute: service.listCallsAMinute },
    });
    for (const [list, members] of Object.entries(service.members)) vendor.subscribe(list, members);
    for (const fault of faults) vendor.fault(fault as Exclude<Fault, { kind: 'reject' }>);
    return {
      world: new CourierWorld(service.switches.mergeNull === 'delete', service.members),
      limits: { bodyBytes: 6_000_000, itemBytes: Number.POSITIVE_INFINITY },
      config: { type: 'courier', api_key: apiKey, region: 'us', base_url: vendor.urls.us },
      secrets: [apiKey],
      requests: (isWanted) => requestsOf(vendor.requests(), isWanted, courierRequests),
      stats: vendor.stats,
      view() {
        vendor.settle();
        return courierRequests.stateOf(vendor);
      },
      close: vendor.close,
    };
  }
  const vendor = await startCustomerIo({
    siteId,
    apiKey,
    switches: service.switches,
    limits: { trackPerSecond: service.perSecond },
    seed,
  });
  for (const fault of faults) vendor.fault(fault);
  return {
    world: new CustomerIoWorld(service.switches.emptyStringPerson === 'removes'),
    limits: { bodyBytes: 500_000, itemBytes: 32_000 },
    config: { type: 'customer_io', site_id: siteId, api_key: apiKey, region: 'us', base_url: vendor.urls.us },
    secrets: [apiKey, `${siteId}:${apiKey}`, Buffer.from(`${siteId}:${apiKey}`).toString('base64')],
    requests: (isWanted) => requestsOf(vendor.requests(), isWanted, customerIoRequests),
    stats: vendor.stats,
    view() {
      vendor.settle();
      return customerIoRequests.stateOf(vendor, service.kind);
    },
    close: vendor.close,
  };
}
