/** The texts of own fields. */

import type { Value } from '../json/value.ts';

/** A whole number, also one that a source without integers wrote as 42.0. */
const INTEGER = /^(-?\d+)(?:\.0+)?$/;

/** The text of a value that may identify somebody, integers digit for digit; undefined where its type can't. */
export function identifierText(value: Value): string | undefined {
  if (value.kind === 'string') return value.text();
  if (value.kind === 'number') return INTEGER.exec(value.text())?.[1]?.replace(/^-0+$/, '0');
  return undefined;
}

/** No word that a field may be is longer than this, in bytes. */
const LONGEST_WORD = 100;

/** The text of a field that is one of a few words, in small letters; empty where it can't be one. */
export function choiceText(value: Value): string {
  return value.kind === 'string' && !value.isLongerThan(LONGEST_WORD) ? value.text().toLowerCase() : '';
}
