/** How fast records become calls to Courier where each is one of its own, against the same calls of its own client. */

import type { Measurement } from '../case.ts';
import { courierCatalog, courierConfig } from '../inputs/courier.ts';
import type { Shape } from '../inputs/shape.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';
import { against } from './against.ts';

/** The most that can be set. */
const UNLIMITED = 10_000;
/** A record is a call: fewer of them take as long as many records of a batch. */
const PART = 0.02;

export function courierCalls(shape: Shape) {
  return (bench: Workbench): Promise<Measurement> =>
    withSink(async (sink) => {
      const input = bench.input(shape, Math.ceil(bench.amounts.records * PART));
      const program = bench.connector(courierConfig(sink.url, UNLIMITED), courierCatalog(shape));
      const rival = await bench.baseline('courier-calls', sink.url);
      return against(bench.amounts.runs, { program, input }, { program: rival, input });
    });
}
