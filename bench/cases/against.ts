/** The connector against another program that is given the same records, in records a second. */

import { alternate, median } from '../alternate.ts';
import type { Measurement } from '../case.ts';
import { type Input, type Program, type Run, runProgram } from '../run-program.ts';

export interface Side {
  readonly program: Program;
  readonly input: Input;
}

/** @returns the one value: how many times as many records a second the connector takes */
export async function against(runs: number, connector: Side, rival: Side): Promise<Measurement> {
  const [ours, theirs] = await alternate(
    runs,
    [connector, rival].map(
      ({ program, input }) =>
        () =>
          runProgram(program, input),
    ),
  );
  const details = [
    `${perSecond(ours!)} records/s to ${perSecond(theirs!)}`,
    `${count(connector)} records to ${count(rival)}`,
    `${cpuMicroseconds(ours!)} µs of CPU a record to ${cpuMicroseconds(theirs!)}`,
  ];
  return { values: [speed(ours!) / speed(theirs!)], details: details.join('; ') };
}

function speed(runs: readonly Run[]): number {
  return median(runs.map(({ records, seconds }) => records / seconds));
}

function perSecond(runs: readonly Run[]): string {
  return Math.round(speed(runs)).toLocaleString('en');
}

function count({ input }: Side): string {
  return input.records.toLocaleString('en');
}

function cpuMicroseconds(runs: readonly Run[]): string {
  return median(runs.map(({ records, cpuSeconds }) => (cpuSeconds / records) * 1e6)).toFixed(1);
}
