/** How fast records become requests to Customer.io, against loops written by hand. */

import type { Measurement } from '../case.ts';
import { customerIoCatalog, customerIoConfig } from '../inputs/customer-io.ts';
import type { Shape } from '../inputs/shape.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';
import { against } from './against.ts';
import { checkSameBytes } from './same-bytes.ts';

export interface Rivalry {
  readonly shape: Shape;
  /** A file of `baselines/`. */
  readonly baseline: 'bare-loop' | 'packed-loop' | 'customer-io-identify' | 'customer-io-batch';
  /** The part of the records that is run, where they are large. */
  readonly part?: number;
  /** The part the baseline is given of these, where it would take too long. */
  readonly baselinePart?: number;
  /** Set where the items go out in calls of their own, which the packed loop does not make. */
  readonly isUnpacked?: true;
}

export function customerIoSpeed({ shape, baseline, part = 1, baselinePart = 1, isUnpacked }: Rivalry) {
  return (bench: Workbench): Promise<Measurement> =>
    withSink(async (sink) => {
      if (!isUnpacked) await checkSameBytes(bench, sink, shape);
      const records = Math.ceil(bench.amounts.records * part);
      const connector = bench.connector(customerIoConfig(sink.url), customerIoCatalog(shape));
      const rival = await bench.baseline(baseline, sink.url);
      return against(
        bench.amounts.runs,
        { program: connector, input: bench.input(shape, records) },
        { program: rival, input: bench.input(shape, Math.ceil(records * baselinePart)) },
      );
    });
}
