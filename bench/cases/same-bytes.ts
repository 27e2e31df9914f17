/** Makes sure that the connector and the loops written by hand make the same items, before their speed is compared. */

import { customerIoCatalog, customerIoConfig } from '../inputs/customer-io.ts';
import type { Shape } from '../inputs/shape.ts';
import { type Input, type Program, runProgram } from '../run-program.ts';
import type { Sink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';

const RECORDS = 5000;
/** `{"batch":[` and `]}`. */
const AROUND_ITEMS = 12;

/** @throws where the items of the two differ in their bytes */
export async function checkSameBytes(bench: Workbench, sink: Sink, shape: Shape): Promise<void> {
  const input = bench.input(shape, RECORDS);
  const connector = bench.connector(customerIoConfig(sink.url), customerIoCatalog(shape));
  const ours = await itemBytes(connector, input, sink);
  const theirs = await itemBytes(await bench.baseline('packed-loop', sink.url), input, sink);
  if (ours !== theirs) {
    throw new Error(
      `The items of ${shape.name} are ${ours} bytes by the connector and ${theirs} by the baseline.`,
    );
  }
}

async function itemBytes(program: Program, input: Input, sink: Sink): Promise<number> {
  await sink.arrived();
  await runProgram(program, input);
  const { requests, bytes } = await sink.arrived();
  const commas = input.records - requests;
  return bytes - requests * AROUND_ITEMS - commas;
}
