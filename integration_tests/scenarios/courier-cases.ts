/** Delivers many small cases to Courier in one run: each is a stream of its own, and is told what became of its rows. */

import type { Courier } from '../vendors/courier/interface.ts';
import type { Fault } from '../vendors/courier/server.ts';
import { type Case, summaryOf } from './cases.ts';
import { type Message, type Result, write } from './connector.ts';
import { catalog, courierConfig, record, state, stream } from './messages.ts';

/** Settings for tests that are not about speed. */
export const FAST = { delivery: { requests_per_second: 1000 } };

export interface CourierFate {
  readonly accepted: number;
  readonly skipped: number;
  /** `reason` or `reason (field)`, once for each kind of rejection. */
  readonly rejected: readonly string[];
  /** What the STATE after the rows counts: delivered and skipped rows, and rejected ones. */
  readonly counts: readonly [number, number];
}

/** What became of each case's rows. Fails where the sync does. */
export async function deliverToCourier<Name extends string>(
  vendor: Courier,
  cases: Readonly<Record<Name, Case>>,
): Promise<Record<Name, CourierFate>> {
  const entries = Object.entries<Case>(cases);
  const result = await write(
    {
      config: courierConfig(
        vendor,
        entries.flatMap(([name, { settings }]) => (settings === undefined ? [] : [{ name, ...settings }])),
        { ...FAST, rejected_records: { max_percent: 100 } },
      ),
      catalog: catalog(...entries.map(([name, options]) => stream(name, options))),
    },
    entries.flatMap(([name, { rows }]) => [...rows.map((row) => record(name, row)), state(name, 1)]),
  );
  if (result.code !== 0) throw new Error(`the sync failed: ${result.error?.message ?? result.stderr}`);
  return Object.fromEntries(entries.map(([name]) => [name, fateOf(result, name)])) as Record<
    Name,
    CourierFate
  >;
}

/** What became of the rows of one stream. */
export function fateOf(result: Result, name: string): CourierFate {
  const { accepted, skipped, rejected } = summaryOf(result, name);
  const given = statesOf(result).filter(
    ({ stream: { stream_descriptor } }) => stream_descriptor.name === name,
  );
  const sum = (key: string) =>
    given.reduce((total, { destinationStats }) => total + (destinationStats[key] as number), 0);
  return { accepted, skipped, rejected, counts: [sum('recordCount'), sum('rejectedRecordCount')] };
}

/** The STATEs that came back, without the message around them. */
export function statesOf(result: Result): Message[] {
  return result.states.map((line) => JSON.parse(line).state as Message);
}

/** A request that Courier lets wait. */
export interface Held {
  /** Settled once the request has arrived. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** Lets the first request that fits wait before it takes effect, or the first one after `skip` others. */
export function hold(vendor: Courier, target: Pick<Fault, 'method' | 'path' | 'skip'>): Held {
  const arrival = Promise.withResolvers<void>();
  const departure = Promise.withResolvers<void>();
  // Courier asks for the promise when the request has arrived, and not before.
  const until = {
    // biome-ignore lint/suspicious/noThenProperty: being asked is what it is there for.
    then(resolve: () => void, refuse: () => void) {
      arrival.resolve();
      departure.promise.then(resolve, refuse);
    },
  };
  vendor.fault({ kind: 'delay', ...target, until: until as unknown as Promise<void> });
  return { reached: arrival.promise, release: departure.resolve };
}
