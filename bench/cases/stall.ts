/** The memory it takes when the service stalls while records wait. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Measurement } from '../case.ts';
import { customerIoCatalog, customerIoConfig } from '../inputs/customer-io.ts';
import type { Shape } from '../inputs/shape.ts';
import { runProgram } from '../run-program.ts';
import { startVendor } from '../vendor-process.ts';
import type { Workbench } from '../workbench.ts';

/** Wide records fill the bytes that may wait, narrow ones their number. */
const WIDE = filled(400);
const NARROW = filled(0);

function filled(width: number): Shape {
  const fill = 'x'.repeat(width);
  return {
    name: `people-filled-with-${width}`,
    streams: ['people'],
    record: (i) => ({ stream: 'people', data: { id: i, fill } }),
  };
}

/** @returns the peaks with wide and with narrow records */
export async function stall(bench: Workbench): Promise<Measurement> {
  const wide = await peakWhileStalled(bench, WIDE);
  const narrow = await peakWhileStalled(bench, NARROW);
  const { records, stallSeconds } = bench.amounts;
  return {
    values: [Math.max(wide, narrow)],
    details: `${wide} MB with wide records, ${narrow} MB with narrow ones; ${records.toLocaleString('en')} of each, ${stallSeconds} s without an answer`,
  };
}

async function peakWhileStalled(bench: Workbench, shape: Shape): Promise<number> {
  const { records, stallSeconds } = bench.amounts;
  const vendor = await startVendor('customer-io', ['--record', 'none']);
  try {
    await vendor.admin('faults', { kind: 'delay', ms: stallSeconds * 1000, times: 1000 });
    const program = bench.connector(customerIoConfig(vendor.urls.us!, 100), customerIoCatalog(shape));
    const running = runProgram(program, bench.input(shape, records));
    await Promise.race([sleep(stallSeconds * 1000), running]);
    await fetch(`${vendor.urls.us}/__admin/faults`, { method: 'DELETE' });
    const { peakMegabytes } = await running;
    const { people } = await vendor.stats();
    if (people !== records) throw new Error(`Customer.io has ${people} of ${records} people.`);
    return peakMegabytes;
  } finally {
    vendor.stop();
  }
}
