/** Values that records are made of. */

import type { Random } from '../../integration_tests/vendors/seeded-random.ts';

const YEAR_2020 = 1_577_836_800_000;
const FIVE_YEARS = 157_680_000_000;
const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789';
const LONG = 4096;

/** Texts are cut out of this one, as a draw for each character would take longer than the benchmark. */
let long: string | undefined;

export function choice<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)]!;
}

/** ISO 8601 with milliseconds. */
export function time(random: Random): string {
  return new Date(YEAR_2020 + Math.floor(random() * FIVE_YEARS)).toISOString();
}

/** A text of so many letters, less than `LONG`. */
export function fill(length: number, random: Random): string {
  long ??= Array.from({ length: LONG }, () => CHARACTERS[Math.floor(random() * CHARACTERS.length)]).join('');
  const from = Math.floor(random() * (LONG - length));
  return long.slice(from, from + length);
}
