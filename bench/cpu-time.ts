/** Watches how much time a process spends on a processor, as the kernel counts it. */

import { readFileSync } from 'node:fs';

/** Milliseconds; what is not seen before the process ends is not told at all. */
const EVERY = 20;
const TICKS_A_SECOND = 100;
/** Fields of `/proc/<pid>/stat` that follow the process's name: time in the program and in the kernel. */
const USER = 11;
const SYSTEM = 12;

/** @returns a function that stops watching and gives the time, in seconds */
export function watchCpuTime(pid: number): () => number {
  let seconds = 0;
  const timer = setInterval(() => {
    seconds = Math.max(seconds, cpuTime(pid) ?? 0);
  }, EVERY);
  return () => {
    clearInterval(timer);
    return seconds;
  };
}

/** Undefined once the process is gone. */
function cpuTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS_A_SECOND;
  } catch {
    return undefined;
  }
}
