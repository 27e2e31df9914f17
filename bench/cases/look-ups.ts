/** How many calls it takes to find out who is there, where unknown people are skipped. */

import type { Measurement } from '../case.ts';
import { bothApisConfig, objectCatalog, STRANGERS } from '../inputs/customer-io-objects.ts';
import { runProgram } from '../run-program.ts';
import { startVendor } from '../vendor-process.ts';
import type { Workbench } from '../workbench.ts';

/** The part of the records that is run: a thousand people take a second. */
const PART = 0.02;
/** "ids: [1..100]" of one look-up (App API). */
const IDS_A_CALL = 100;
/** "10 requests per second" (App API). */
const CALLS_A_SECOND = 10;
const LOOK_UP = 'POST /v1/customers/attributes';

/** @returns one value: the look-ups made by the fewest possible */
export async function lookUps(bench: Workbench): Promise<Measurement> {
  const vendor = await startVendor('customer-io', ['--record', 'state']);
  try {
    const people = Math.ceil(bench.amounts.records * PART);
    const program = bench.connector(bothApisConfig(vendor.urls), objectCatalog(STRANGERS));
    const { seconds } = await runProgram(program, bench.input(STRANGERS, people));
    const { byEndpoint, items } = await vendor.stats();
    if (items > 0) throw new Error(`${items} events of people who are not there were sent.`);
    const calls = byEndpoint[LOOK_UP] ?? 0;
    const fewest = Math.ceil(people / IDS_A_CALL);
    return {
      values: [calls / fewest],
      details: `${calls} calls for ${people.toLocaleString('en')} people, at least ${fewest}; ${seconds.toFixed(1)} s, at least ${(fewest / CALLS_A_SECOND).toFixed(1)} s`,
    };
  } finally {
    vendor.stop();
  }
}
