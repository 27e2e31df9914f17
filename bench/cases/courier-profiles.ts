/** How fast records become profiles in Courier, against Courier's own client. */

import type { Measurement } from '../case.ts';
import { courierCatalog, courierConfig, PROFILES } from '../inputs/courier.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';
import { against } from './against.ts';

/** The most that can be set. */
const UNLIMITED = 10_000;
/** A profile is a call: fewer of them take as long as many records of a batch. */
const PART = 0.02;

export function courierProfiles(bench: Workbench): Promise<Measurement> {
  return withSink(async (sink) => {
    const input = bench.input(PROFILES, Math.ceil(bench.amounts.records * PART));
    const program = bench.connector(courierConfig(sink.url, UNLIMITED), courierCatalog(PROFILES));
    const rival = await bench.baseline('courier-profiles', sink.url);
    return against(bench.amounts.runs, { program, input }, { program: rival, input });
  });
}
