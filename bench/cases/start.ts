/** How long the connector takes to start and say what it can be set to, against a Node that does nothing. */

import { alternate, median } from '../alternate.ts';
import type { Measurement } from '../case.ts';
import { BIN, NODE } from '../programs.ts';
import { NO_INPUT, type Run, runProgram } from '../run-program.ts';
import type { Workbench } from '../workbench.ts';

/** Both are done so soon that more runs cost nothing. */
const TIMES_THE_RUNS = 5;

export async function start({ amounts }: Workbench): Promise<Measurement> {
  const [ours, bare] = await alternate(amounts.runs * TIMES_THE_RUNS, [
    () => runProgram({ name: 'spec', command: BIN, args: ['spec'] }, NO_INPUT),
    () => runProgram({ name: 'node', command: NODE, args: ['-e', '0'] }, NO_INPUT),
  ]);
  return {
    values: [seconds(ours!) / seconds(bare!)],
    details: `${(seconds(ours!) * 1000).toFixed(0)} ms to ${(seconds(bare!) * 1000).toFixed(0)} ms`,
  };
}

function seconds(runs: readonly Run[]): number {
  return median(runs.map((run) => run.seconds));
}
