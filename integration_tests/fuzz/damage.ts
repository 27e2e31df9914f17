/** What can happen to bytes on their way: cut short, flipped, put in, left out, two lines run together. */

import fc from 'fast-check';

export interface Damage {
  readonly kind: 'flip' | 'cut' | 'insert' | 'drop' | 'join' | 'overwrite';
  /** Where, counted round and round the input. */
  readonly at: number;
  readonly bytes: readonly number[];
}

const NEWLINE = 0x0a;

const bytes = fc.oneof(
  fc.array(fc.nat({ max: 255 }), { minLength: 1, maxLength: 4 }),
  fc.constantFrom(
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe2, 0x80],
    [0xef, 0xbb, 0xbf],
    [0x00],
    [0x0a],
    [0x0d],
    [0x0b],
    [0xc2, 0xa0],
    [0x7b],
    [0x7d],
    [0x22],
    [0x2c],
    [0x3a],
  ),
);

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'drop', 'join', 'overwrite'),
  at: fc.nat(),
  bytes,
});

/** Mostly none. */
export const damages: fc.Arbitrary<Damage[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Damage[]>([]) },
  { weight: 2, arbitrary: fc.array(damage, { minLength: 1, maxLength: 3 }) },
);

export function harm(input: Buffer, { kind, at, bytes }: Damage): Buffer {
  if (input.length === 0) return input;
  const start = at % input.length;
  switch (kind) {
    case 'flip':
      return splice(input, start, start + 1, [input[start]! ^ (1 << (bytes[0]! & 7))]);
    case 'cut':
      return splice(input, start, endOfLine(input, start), []);
    case 'insert':
      return splice(input, start, start, bytes);
    case 'drop':
      return splice(input, start, start + bytes.length, []);
    case 'join':
      return splice(input, endOfLine(input, start), endOfLine(input, start) + 1, []);
    case 'overwrite':
      return splice(input, start, start + bytes.length, bytes);
  }
}

function endOfLine(input: Buffer, from: number): number {
  const end = input.indexOf(NEWLINE, from);
  return end < 0 ? input.length : end;
}

function splice(input: Buffer, start: number, end: number, by: readonly number[]): Buffer {
  return Buffer.concat([input.subarray(0, start), Buffer.from(by), input.subarray(end)]);
}
