/** Whether more records take more memory. */

import { alternate, median } from '../alternate.ts';
import type { Measurement } from '../case.ts';
import { customerIoCatalog, customerIoConfig, PEOPLE } from '../inputs/customer-io.ts';
import { runProgram } from '../run-program.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';

/** @returns two values: the growth of the peak in percent, and the peak of the longer stream */
export function memory(bench: Workbench): Promise<Measurement> {
  return withSink(async (sink) => {
    const { records, growth, runs } = bench.amounts;
    const program = bench.connector(customerIoConfig(sink.url), customerIoCatalog(PEOPLE));
    const inputs = growth.map((part) => bench.input(PEOPLE, Math.ceil(records * part)));
    const results = await alternate(
      runs,
      inputs.map((input) => () => runProgram(program, input)),
    );
    const [few, many] = results.map((of) => median(of.map(({ peakMegabytes }) => peakMegabytes)));
    const [from, to] = inputs.map((input) => input.records.toLocaleString('en'));
    return {
      values: [(many! / few! - 1) * 100, many!],
      details: `${few} MB with ${from} records, ${many} MB with ${to}`,
    };
  });
}
