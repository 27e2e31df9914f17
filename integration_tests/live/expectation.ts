/** What must be there after the connector has written, and whether it is. */

import { isDeepStrictEqual } from 'node:util';
import { eventuallyEqual, type Patience } from './patience.ts';
import type { Print } from './print.ts';

export interface Expectation {
  /** Such as `person, update_or_create`. */
  readonly what: string;
  readonly read: () => Promise<unknown>;
  readonly expected: unknown;
}

/** Reads back one after another. @returns how many were not met */
export async function check(
  expectations: readonly Expectation[],
  patience: Patience,
  print: Print,
): Promise<number> {
  let failures = 0;
  for (const { what, read, expected } of expectations) {
    const value = await eventuallyEqual(read, expected, patience);
    if (isDeepStrictEqual(value, expected)) {
      print(`  ✓ ${what}`);
      continue;
    }
    failures += 1;
    print(`  ✗ ${what}: expected ${shown(expected)}, read ${shown(value)}`);
  }
  return failures;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
