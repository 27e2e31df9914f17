/** Runs programs in turn, so that what else the machine does meets all of them alike. */

import type { Run } from './run-program.ts';

/** @returns all runs of each program, in the order of the programs */
export async function alternate(runs: number, programs: readonly (() => Promise<Run>)[]): Promise<Run[][]> {
  const results: Run[][] = programs.map(() => []);
  for (let round = 0; round < runs; round++) {
    const order = [...programs.keys()];
    // Whoever came last is first in the next round, or one of them would always follow the same other.
    if (round % 2 === 1) order.reverse();
    for (const i of order) results[i]!.push(await programs[i]!());
  }
  return results;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
