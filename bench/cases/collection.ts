/** The time and memory it takes to replace a collection that is nearly as large as it can be. */

import { alternate, median } from '../alternate.ts';
import type { Measurement } from '../case.ts';
import { bothApisConfig, objectCatalog, PRICES } from '../inputs/customer-io-objects.ts';
import { runProgram } from '../run-program.ts';
import { startVendor } from '../vendor-process.ts';
import type { Workbench } from '../workbench.ts';

/** About 9 MB of the 10 MB there may be. */
const ROWS = 30_000;

/** @returns two values: seconds from the start of the process to its end, and megabytes */
export async function collection(bench: Workbench): Promise<Measurement> {
  const vendor = await startVendor('customer-io', ['--record', 'state']);
  try {
    const program = bench.connector(bothApisConfig(vendor.urls), objectCatalog(PRICES));
    const input = bench.input(PRICES, ROWS);
    const [runs] = await alternate(bench.amounts.runs, [() => runProgram(program, input)]);
    const { largestBody } = await vendor.stats();
    return {
      values: [
        median(runs!.map(({ seconds }) => seconds)),
        Math.max(...runs!.map(({ peakMegabytes }) => peakMegabytes)),
      ],
      details: `${ROWS.toLocaleString('en')} rows in a call of ${(largestBody / 1e6).toFixed(1)} MB`,
    };
  } finally {
    vendor.stop();
  }
}
