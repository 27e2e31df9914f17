/** Subscribing to lists in Courier under its limit on calls, against the fewest calls that do it. */

import type { Measurement } from '../case.ts';
import { courierCatalog, courierConfig, members } from '../inputs/courier.ts';
import { runProgram } from '../run-program.ts';
import { startVendor } from '../vendor-process.ts';
import type { Workbench } from '../workbench.ts';

const CALLS_A_SECOND = 1000;
/** Courier's limit on calls that take many recipients of one list; the connector's number of these. */
const MANY_A_MINUTE = 20;
const MANY = 5000;
const MINUTE = 60;

/** @returns one value: the calls made by the fewest possible; a single list is over before the limit is felt */
export async function oneList(bench: Workbench): Promise<Measurement> {
  const { values, details } = await subscribe(bench, 1, bench.amounts.listMembers);
  return { values: values.slice(0, 1), details };
}

/** @returns two values: the calls made by the fewest possible, and the seconds by the shortest possible */
export async function manyLists(bench: Workbench): Promise<Measurement> {
  return subscribe(bench, bench.amounts.smallLists, 100);
}

async function subscribe(bench: Workbench, lists: number, ofEach: number): Promise<Measurement> {
  const vendor = await startVendor('courier', ['--record', 'state']);
  try {
    const shape = members(lists, ofEach);
    const program = bench.connector(courierConfig(vendor.urls.us!, CALLS_A_SECOND), courierCatalog(shape));
    const { seconds } = await runProgram(program, bench.input(shape, lists * ofEach));
    const { requests, bulkCalls, refusedByLimit, subscriptions } = await vendor.stats();
    if (subscriptions !== lists * ofEach) throw new Error(`Courier has ${subscriptions} subscriptions.`);
    const fewest = fewestCalls(lists, ofEach);
    return {
      values: [requests / fewest.calls, seconds / fewest.seconds],
      details: [
        `${requests.toLocaleString('en')} calls (${bulkCalls} with many recipients, ${refusedByLimit} refused), at least ${fewest.calls.toLocaleString('en')}`,
        `${seconds.toFixed(1)} s, at least ${fewest.seconds.toFixed(1)} s`,
      ].join('; '),
    };
  } finally {
    vendor.stop();
  }
}

/** What the shortest time at the limits takes: as many calls with many recipients as there may be, the rest singly. */
function fewestCalls(lists: number, ofEach: number): { calls: number; seconds: number } {
  const callsForMany = lists * Math.ceil(ofEach / MANY);
  const recipients = lists * ofEach;
  for (let minute = 1; ; minute++) {
    const many = Math.min(callsForMany, minute * MANY_A_MINUTE);
    const singly = recipients - Math.floor((recipients * many) / callsForMany);
    const calls = many + singly;
    const seconds = calls / CALLS_A_SECOND;
    if (seconds <= minute * MINUTE) return { calls, seconds };
  }
}
