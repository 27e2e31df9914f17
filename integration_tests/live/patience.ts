/** Waiting for what was written to be there when it is read. */

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** All in milliseconds. */
export interface Patience {
  /** How long between two reads. */
  readonly every: number;
  /** How long altogether. */
  readonly atMost: number;
  /** How long after something later has arrived before what is not there is said never to come. */
  readonly grace: number;
}

export const REAL: Patience = { every: 1000, atMost: 60_000, grace: 5000 };
/** For services on the same machine. */
export const LOCAL: Patience = { every: 50, atMost: 15_000, grace: 0 };

/** Reads until the value fits. Gives the last one where that did not happen in time. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  fits: (value: Value) => boolean,
  { every, atMost }: Patience,
): Promise<Value> {
  const end = performance.now() + atMost;
  for (;;) {
    const value = await read();
    if (fits(value) || performance.now() > end) return value;
    await sleep(every);
  }
}

/** Reads until the value is the expected one. Gives the last one where that did not happen in time. */
export function eventuallyEqual(
  read: () => Promise<unknown>,
  expected: unknown,
  patience: Patience,
): Promise<unknown> {
  return eventually(read, (value) => isDeepStrictEqual(value, expected), patience);
}
