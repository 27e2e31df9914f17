/** How many calls a second delivery metrics make, of those that Customer.io allows; each is a call of its own. */

import type { Measurement } from '../case.ts';
import { customerIoCatalog, customerIoConfig } from '../inputs/customer-io.ts';
import { REPORTS } from '../inputs/customer-io-objects.ts';
import { runProgram } from '../run-program.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';

/** "1000 requests per second" (Track API). */
const CALLS_A_SECOND = 1000;
const PART = 0.02;

/** @returns one value: the calls made by those allowed, from the first call to the last */
export function metrics(bench: Workbench): Promise<Measurement> {
  return withSink(async (sink) => {
    const program = bench.connector(customerIoConfig(sink.url, CALLS_A_SECOND), customerIoCatalog(REPORTS));
    await runProgram(program, bench.input(REPORTS, Math.ceil(bench.amounts.records * PART)));
    const { requests, arrivals } = await sink.arrived();
    const seconds = (arrivals.at(-1)! - arrivals[0]!) / 1000;
    // What comes in the first moment is allowed besides.
    const allowed = Math.ceil(seconds) * CALLS_A_SECOND;
    return {
      values: [requests / allowed],
      details: `${Math.round(requests / seconds).toLocaleString('en')} calls/s: ${requests.toLocaleString('en')} in ${seconds.toFixed(1)} s`,
    };
  });
}
