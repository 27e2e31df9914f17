/** How full the requests to Customer.io are while records come as fast as they are taken. */

import type { Measurement } from '../case.ts';
import { customerIoCatalog, customerIoConfig, PEOPLE } from '../inputs/customer-io.ts';
import { runProgram } from '../run-program.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';

/** "Your batch request must be smaller than 500kb". */
const MOST_BYTES = 500_000;

export function packing(bench: Workbench): Promise<Measurement> {
  return withSink(async (sink) => {
    const program = bench.connector(customerIoConfig(sink.url), customerIoCatalog(PEOPLE));
    await runProgram(program, bench.input(PEOPLE, bench.amounts.records));
    const { requests, bytes } = await sink.arrived();
    return {
      values: [bytes / (requests * MOST_BYTES)],
      details: `${requests.toLocaleString('en')} requests of ${Math.round(bytes / requests).toLocaleString('en')} bytes`,
    };
  });
}
