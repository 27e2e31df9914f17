/** How much of a rate limit is used while more is offered than it allows, and whether it is ever exceeded. */

import type { Measurement } from '../case.ts';
import { courierCatalog, courierConfig, PROFILES } from '../inputs/courier.ts';
import { runProgram } from '../run-program.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';

const LIMIT = 100;
const SECOND = 1000;
/** There is more to send than the limit allows in the time. */
const OFFERED = 1.1;

/** A profile is a call, so the limit is all that holds the connector back. */
export function rateLimit(bench: Workbench): Promise<Measurement> {
  return withSink(async (sink) => {
    const { rateSeconds } = bench.amounts;
    const program = bench.connector(courierConfig(sink.url, LIMIT), courierCatalog(PROFILES));
    await runProgram(program, bench.input(PROFILES, Math.ceil(rateSeconds * LIMIT * OFFERED)));
    const { arrivals } = await sink.arrived();
    const until = arrivals[0]! + rateSeconds * SECOND;
    const made = arrivals.filter((arrival) => arrival < until).length;
    const allowed = rateSeconds * LIMIT;
    const most = mostWithin(SECOND, arrivals);
    return {
      values: [made / allowed, Math.max(most - LIMIT, 0)],
      details: `${made.toLocaleString('en')} of ${allowed.toLocaleString('en')} calls in ${rateSeconds} s, at most ${most} in any second`,
    };
  });
}

/** The most arrivals in any stretch of so many milliseconds; its end is not part of it. */
function mostWithin(stretch: number, arrivals: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [i, arrival] of arrivals.entries()) {
    while (arrivals[from]! <= arrival - stretch) from++;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
