/** Runs a program over an input file, from its start to its end. */

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { watchCpuTime } from './cpu-time.ts';
import { watchPeakMemory } from './peak-memory.ts';

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Says what is wrong with what the program wrote, where it did not do what it should have done. */
  readonly complaint?: (stdout: string, records: number) => string | undefined;
}

/** A file of messages. */
export interface Input {
  readonly path: string;
  readonly records: number;
}

export const NO_INPUT: Input = { path: '/dev/null', records: 0 };

export interface Run {
  /** Wall time from the start of the process to its end. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly records: number;
  readonly stdout: string;
}

/** @throws where the program fails, or has not done what it should have done */
export async function runProgram(program: Program, { path, records }: Input): Promise<Run> {
  const { name, command, args, complaint } = program;
  const input = openSync(path, 'r');
  const begun = performance.now();
  const child = spawn(command, args, { stdio: [input, 'pipe', 'pipe'] });
  closeSync(input);
  const cpuTime = watchCpuTime(child.pid!);
  const peakMemory = watchPeakMemory(child.pid!);
  let ended = 0;
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.once('exit', () => {
    ended = performance.now();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const run = {
    seconds: (ended - begun) / 1000,
    // What was not seen at all is no zero, which would meet any target.
    cpuSeconds: cpuTime() || Number.NaN,
    peakMegabytes: peakMemory() || Number.NaN,
    records,
    stdout,
  };
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${(stderr || stdout).slice(-1000)}`);
  const wrong = complaint?.(stdout, records);
  if (wrong !== undefined) throw new Error(`${name}: ${wrong}`);
  return run;
}
