import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUlid, ULID_LENGTH, writeUlid } from './ulid.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The slow and plain way: 128 bits as one number. */
function ulidOf(time: number, seed: string): string {
  const random = createHash('sha256').update(seed).digest().subarray(0, 10).toString('hex');
  let bits = (BigInt(time) << 80n) | BigInt(`0x${random}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

function deriveUlid(time: number, seed: string): string {
  const bytes = Buffer.alloc(ULID_LENGTH + 2, '-');
  writeUlid(bytes, 1, time, seed);
  const text = bytes.toString();
  expect(text).toMatch(/^-.{26}-$/);
  return text.slice(1, -1);
}

describe('a derived ULID', () => {
  test.each([
    // The time is the example of the ULID specification; the rest is SHA-256 of the empty text.
    [1469918176385, '', '01ARYZ6S41WERC8GMRZGE196QV'],
    [0, '', '0000000000WERC8GMRZGE196QV'],
    [2 ** 48 - 1, '', '7ZZZZZZZZZWERC8GMRZGE196QV'],
  ])('of time %d and seed %j is %s', (time, seed, expected) => {
    expect(deriveUlid(time, seed)).toBe(expected);
  });

  test('is 48 bits of time and 80 bits of SHA-256, for every time and seed', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 48 - 1 }), fc.string({ unit: 'grapheme' }), (time, seed) => {
        expect(deriveUlid(time, seed)).toBe(ulidOf(time, seed));
      }),
    );
  });

  test('is the same for the same time and seed, and another for any other', () => {
    expect(deriveUlid(1, 'a')).toBe(deriveUlid(1, 'a'));
    expect(new Set([deriveUlid(1, 'a'), deriveUlid(2, 'a'), deriveUlid(1, 'b')]).size).toBe(3);
  });

  test.each([
    [-1, 0],
    [-62_167_219_200_000, 0],
    [2 ** 48, 2 ** 48 - 1],
    [Number.MAX_SAFE_INTEGER, 2 ** 48 - 1],
  ])('has the time %d clamped to %d', (time, clamped) => {
    expect(deriveUlid(time, 'x')).toBe(deriveUlid(clamped, 'x'));
  });

  test('is a ULID', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (time, seed) => {
        expect(readUlid(deriveUlid(time, seed))).toBe(deriveUlid(time, seed));
      }),
    );
  });
});

describe('a text', () => {
  test.each(['01ARZ3NDEKTSV4RRFFQ69G5FAV', '00000000000000000000000000', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'])(
    '%s is a ULID',
    (text) => {
      expect(readUlid(text)).toBe(text);
    },
  );

  test.each([
    ['too short', '01ARZ3NDEKTSV4RRFFQ69G5FA'],
    ['too long', '01ARZ3NDEKTSV4RRFFQ69G5FAVX'],
    ['more than 128 bits', '8ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
    ['with an I', '01ARZ3NDEKTSV4RRFFQ69G5FAI'],
    ['with an L', '01ARZ3NDEKTSV4RRFFQ69G5FAL'],
    ['with an O', '01ARZ3NDEKTSV4RRFFQ69G5FAO'],
    ['with a U', '01ARZ3NDEKTSV4RRFFQ69G5FAU'],
    ['with a line break', '01ARZ3NDEKTSV4RRFFQ69G5FAV\n'],
    ['empty', ''],
    ['a UUID', '9f1b6c5e-3c55-4bb6-9bfb-7a3a7a7a7a7a'],
  ])('that is %s is no ULID', (_, text) => {
    expect(readUlid(text)).toBeUndefined();
  });
});
