/**
 * Who an operation is about, as a number made of the id: to keep strings for everybody under way costs several times
 * as much. Two people may have the same number, though hardly ever: then one waits for the other, which does no harm.
 */

import type { Value } from '../json/value.ts';
import { identifierText } from './own-text.ts';

const BACKSLASH = 0x5c;
const NOT_ASCII = 0x80;
const ZERO = 0x30;
const NINE = 0x39;
/** The FNV-1a hash. */
const BASIS = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** @param kind what sort of id it is: the same text of another kind is somebody else */
export function identityOfText(kind: string, text: string): number {
  let identity = kindHash(kind);
  for (const byte of Buffer.from(text)) identity = Math.imul(identity ^ byte, PRIME);
  return identity;
}

/**
 * The identity of an id where it lies: of a string, or of a number that `identifierText` takes for one.
 * @param foldCase whether capitals and small letters are the same
 */
export function identityOfValue(kind: string, value: Value, foldCase: boolean): number {
  const { bytes, start, end } = value;
  const isString = value.kind === 'string';
  let identity = kindHash(kind);
  for (let i = isString ? start + 1 : start; i < (isString ? end - 1 : end); i++) {
    let byte = bytes[i]!;
    // Whatever does not stand for itself is read as text.
    if (isString ? byte === BACKSLASH || (foldCase && byte >= NOT_ASCII) : byte < ZERO || byte > NINE) {
      const text = identifierText(value) ?? '';
      return identityOfText(kind, foldCase ? text.toLowerCase() : text);
    }
    if (foldCase && byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    identity = Math.imul(identity ^ byte, PRIME);
  }
  return identity;
}

function kindHash(kind: string): number {
  let identity = BASIS;
  for (let i = 0; i < kind.length; i++) identity = Math.imul(identity ^ kind.charCodeAt(i), PRIME);
  return identity;
}
