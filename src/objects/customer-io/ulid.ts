/** ULIDs: the only event ids that Customer.io counts an event once by. */

import { hash } from 'node:crypto';

export const ULID_LENGTH = 26;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const LATEST = 2 ** 48 - 1;

/** The ULID a text is, in capitals, as Customer.io knows it; undefined where it isn't one. */
export function readUlid(text: string): string | undefined {
  return ULID.test(text) ? text.toUpperCase() : undefined;
}

/**
 * A ULID that is always the same for the same time and seed.
 * @param time unix milliseconds, clamped to the 48 bits a ULID has for it
 * @param seed what tells the event from every other; its SHA-256 gives the other 80 bits
 */
export function deriveUlid(time: number, seed: string): string {
  let text = '';
  let rest = Math.min(Math.max(time, 0), LATEST);
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  const digest = hash('sha256', seed, 'buffer');
  for (let bit = 0; bit < 80; bit += 5) {
    const at = bit >> 3;
    const pair = (digest[at]! << 8) | digest[at + 1]!;
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}
