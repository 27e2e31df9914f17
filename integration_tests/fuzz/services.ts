/** The two local services the inputs are synced to, emptied before each. */

import { config, courierConfig } from '../scenarios/messages.ts';
import type { Courier } from '../vendors/courier/interface.ts';
import { startCourier } from '../vendors/courier/server.ts';
import type { CustomerIo } from '../vendors/customer-io/interface.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import type { Outcome } from './outcome.ts';
import { catalogOf, type ServiceName, settingsOf } from './streams.ts';

const SETTINGS = {
  rejected_records: { max_percent: 100 },
  // Nothing is tried again: whatever goes wrong shows.
  delivery: { requests_per_second: 1000, max_concurrency: 4, retry_for_seconds: 0 },
};
/** The service's own limits are not what is tested here. */
const UNLIMITED = 1_000_000;

export type Seen = Pick<Outcome, 'received' | 'members'>;

export class Services {
  readonly #customerIo: CustomerIo;
  readonly #courier: Courier;

  private constructor(customerIo: CustomerIo, courier: Courier) {
    this.#customerIo = customerIo;
    this.#courier = courier;
  }

  static async start(): Promise<Services> {
    return new Services(
      await startCustomerIo({ limits: { trackPerSecond: UNLIMITED } }),
      await startCourier({ limits: { perMinute: UNLIMITED } }),
    );
  }

  reset(): void {
    this.#customerIo.reset();
    this.#courier.reset();
  }

  config(service: ServiceName): object {
    const streams = settingsOf(service);
    return service === 'customer_io'
      ? config(this.#customerIo, streams, SETTINGS)
      : courierConfig(this.#courier, streams, SETTINGS);
  }

  catalog(service: ServiceName): object {
    return catalogOf(service);
  }

  /** What the service has got since it was emptied. */
  seen(service: ServiceName): Seen {
    return service === 'customer_io' ? this.#seenByCustomerIo() : this.#seenByCourier();
  }

  #seenByCustomerIo(): Seen {
    const received = this.#customerIo.items().map(({ text, json }) => {
      const [[type, value] = ['', '']] = Object.entries(json.identifiers as Record<string, string>);
      return { identity: `${type}:${type === 'email' ? value.toLowerCase() : value}`, text };
    });
    return { received, members: new Map() };
  }

  #seenByCourier(): Seen {
    const received = this.#courier
      .requests()
      .filter(({ endpoint }) => endpoint === 'POST /profiles/:user_id')
      .map(({ params, text }) => ({ identity: params.user_id!, text }));
    const members = this.#courier.lists().map(({ id }) => [id, new Set(this.#courier.members(id))] as const);
    return { received, members: new Map(members) };
  }

  async close(): Promise<void> {
    await this.#customerIo.close();
    await this.#courier.close();
  }
}
