/** Watches how much memory a process takes, as the kernel counts it. */

import { readFileSync } from 'node:fs';

/** Milliseconds; what is not seen before the process ends is not told at all. */
const EVERY = 20;

/** @returns a function that stops watching and gives the most memory the process has had, in MB */
export function watchPeakMemory(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, peakMemory(pid) ?? 0);
  }, EVERY);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Undefined once the process is gone. */
function peakMemory(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
