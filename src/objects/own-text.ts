/** The texts of own fields. */

import type { ByteWriter } from '../json/byte-writer.ts';
import type { Value } from '../json/value.ts';
import { type Rejection, reject } from './rejection.ts';

const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;

/** A whole number, also one that a source without integers wrote as 42.0. */
const INTEGER = /^(-?\d+)(?:\.0+)?$/;

/** The text of a value that may identify somebody, integers digit for digit; undefined where its type can't. */
export function identifierText(value: Value): string | undefined {
  if (value.kind === 'string') return value.text();
  if (value.kind === 'number') return INTEGER.exec(value.text())?.[1]?.replace(/^-0+$/, '0');
  return undefined;
}

/** Whether it has an `identifierText`. */
export function mayIdentify(value: Value): boolean {
  return value.kind === 'string' || isDigits(value) || identifierText(value) !== undefined;
}

/** Appends the `identifierText`, which there must be, as a JSON string. */
export function writeIdentifierText(item: ByteWriter, value: Value): void {
  const { kind, bytes, start, end } = value;
  if (kind === 'string') item.copy(bytes, start, end);
  else if (isDigits(value)) {
    item.byte(QUOTE);
    item.copy(bytes, start, end);
    item.byte(QUOTE);
  } else item.text(JSON.stringify(identifierText(value)));
}

/** Whether it is a number that is its own text. */
function isDigits({ kind, bytes, start, end }: Value): boolean {
  if (kind !== 'number') return false;
  for (let i = start; i < end; i++) if (bytes[i]! < ZERO || bytes[i]! > NINE) return false;
  return true;
}

/** No word that a field may be is longer than this, in bytes. */
const LONGEST_WORD = 100;

/** The text of a field that is one of a few words, in small letters; empty where it can't be one. */
export function choiceText(value: Value): string {
  return value.kind === 'string' && !value.isLongerThan(LONGEST_WORD) ? value.text().toLowerCase() : '';
}

/** The word that a field must be, in small letters, or why it is none of the choices. */
export function readChoice<Choice extends string>(
  value: Value,
  field: string,
  choices: readonly Choice[],
): Choice | Rejection {
  const text = choiceText(value);
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  if (value.isBlank) return reject('missing_field', field, `${field} is missing or blank.`);
  return reject('invalid_field', field, `${field} must be one of ${choices.join(', ')}.`);
}
