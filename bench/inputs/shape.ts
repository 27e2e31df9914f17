/** What the records of an input look like. */

import type { Random } from '../../integration_tests/vendors/seeded-random.ts';

export interface Shape {
  readonly name: string;
  /** The streams its records are of; each gets STATEs. */
  readonly streams: readonly string[];
  /** The record of an index, counted from 0; always the same for the same index and generator. */
  readonly record: (index: number, random: Random) => ShapedRecord;
}

export interface ShapedRecord {
  readonly stream: string;
  readonly data: object;
}
