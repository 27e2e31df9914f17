/** ULIDs: the only event ids that Customer.io counts an event once by. */

import { hash } from 'node:crypto';

export const ULID_LENGTH = 26;

const ALPHABET = Buffer.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
/** Characters that say the time. */
const TIME_LENGTH = 10;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const LATEST = 2 ** 48 - 1;

/** The ULID a text is, in capitals, as Customer.io knows it; undefined where it isn't one. */
export function readUlid(text: string): string | undefined {
  return ULID.test(text) ? text.toUpperCase() : undefined;
}

/**
 * Writes a ULID that is always the same for the same time and seed.
 * @param to where its characters go, from `at` on
 * @param time unix milliseconds, clamped to the 48 bits a ULID has for it
 * @param seed what tells the event from every other; its SHA-256 gives the other 80 bits
 */
export function writeUlid(to: Buffer, at: number, time: number, seed: Buffer | string): void {
  let rest = Math.min(Math.max(time, 0), LATEST);
  for (let i = at + TIME_LENGTH - 1; i >= at; i--) {
    to[i] = ALPHABET[rest % 32]!;
    rest = Math.floor(rest / 32);
  }
  // A character for each byte: to get the bytes themselves takes four times as long.
  const digest = hash('sha256', seed, 'binary');
  let i = at + TIME_LENGTH;
  for (let bit = 0; bit < 80; bit += 5) {
    const byte = bit >> 3;
    const pair = (digest.charCodeAt(byte) << 8) | digest.charCodeAt(byte + 1);
    to[i++] = ALPHABET[(pair >> (11 - (bit & 7))) & 31]!;
  }
}
