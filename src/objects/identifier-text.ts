/** What may identify somebody: strings, and integers digit for digit. */

import type { Value } from '../json/value.ts';

/** A whole number, also one that a source without integers wrote as 42.0. */
const INTEGER = /^(-?\d+)(?:\.0+)?$/;

/** The text of a value that may identify somebody, or undefined where its type can't. */
export function identifierText(value: Value): string | undefined {
  if (value.kind === 'string') return value.text();
  if (value.kind === 'number') return INTEGER.exec(value.text())?.[1]?.replace(/^-0+$/, '0');
  return undefined;
}
