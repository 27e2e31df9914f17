import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter } from './byte-writer.ts';

describe('a byte writer', () => {
  test('puts pieces one after the other', () => {
    const writer = new ByteWriter(1);
    writer.text('{"é":');
    writer.byte(0x31);
    writer.copy(Buffer.from('xx,"漢":2yy'), 2, 10);
    writer.put(Buffer.from('}'));
    expect(writer.written().toString()).toBe('{"é":1,"漢":2}');
    expect(writer.length).toBe(Buffer.byteLength('{"é":1,"漢":2}'));
  });

  test.each([0, 1, 39, 40, 41, 4095, 4096, 4097, 100_000])('takes pieces of %d bytes', (size) => {
    const piece = Buffer.alloc(size, 'abc');
    const writer = new ByteWriter();
    writer.put(piece);
    writer.put(piece);
    writer.text(piece.toString());
    expect(writer.written().equals(Buffer.concat([piece, piece, piece]))).toBe(true);
  });

  test('counts what goes beyond its bound without keeping it, and keeps every byte up to it', () => {
    const writer = new ByteWriter(1, 10);
    writer.text('éé');
    writer.put(Buffer.from('12345'));
    writer.byte(0x36);
    expect(writer.written().toString()).toBe('éé123456');
    writer.byte(0x37);
    writer.text('é');
    writer.put(Buffer.from('123'));
    expect(writer.length).toBe(16);
    writer.clear();
    writer.text('again');
    expect(writer.written().toString()).toBe('again');
  });

  test('begins anew once it is cleared', () => {
    const writer = new ByteWriter();
    writer.text('something long');
    writer.clear();
    expect(writer.length).toBe(0);
    writer.text('x');
    expect(writer.written().toString()).toBe('x');
  });

  test.each([
    [0, 0, '++', '++0123456789'],
    [10, 10, '++', '0123456789++'],
    [3, 5, '', '01256789'],
    [3, 5, '++', '012++56789'],
    [3, 5, '+++++++++', '012+++++++++56789'],
    [0, 10, '+', '+'],
    [0, 10, '', ''],
  ])('puts others in the place of bytes [%d, %d): %j', (start, end, by, expected) => {
    const writer = new ByteWriter(10);
    writer.text('0123456789');
    writer.replace(start, end, Buffer.from(by));
    expect(writer.written().toString()).toBe(expected);
    writer.text('!');
    expect(writer.written().toString()).toBe(`${expected}!`);
  });

  test('holds what was written, whatever was done', () => {
    const piece = fc.string({ unit: 'grapheme', maxLength: 60 });
    const step = fc.oneof(
      fc.record({ do: fc.constant('text' as const), piece }),
      fc.record({ do: fc.constant('copy' as const), piece, from: fc.nat(), to: fc.nat() }),
      fc.record({ do: fc.constant('byte' as const), byte: fc.nat({ max: 255 }) }),
      fc.record({ do: fc.constant('replace' as const), piece, from: fc.nat(), to: fc.nat() }),
      fc.record({ do: fc.constant('clear' as const) }),
    );
    const range = (length: number, from: number, to: number): [number, number] => {
      const [a, b] = [from % (length + 1), to % (length + 1)];
      return a < b ? [a, b] : [b, a];
    };
    fc.assert(
      fc.property(fc.nat({ max: 64 }), fc.array(step, { maxLength: 30 }), (capacity, steps) => {
        const writer = new ByteWriter(capacity);
        let expected: Buffer = Buffer.alloc(0);
        for (const action of steps) {
          const piece = Buffer.from('piece' in action ? action.piece : '');
          if (action.do === 'text') {
            writer.text(action.piece);
            expected = Buffer.concat([expected, piece]);
          } else if (action.do === 'copy') {
            const [start, end] = range(piece.length, action.from, action.to);
            writer.copy(piece, start, end);
            expected = Buffer.concat([expected, piece.subarray(start, end)]);
          } else if (action.do === 'byte') {
            writer.byte(action.byte);
            expected = Buffer.concat([expected, Buffer.of(action.byte)]);
          } else if (action.do === 'replace') {
            const [start, end] = range(expected.length, action.from, action.to);
            writer.replace(start, end, piece);
            expected = Buffer.concat([expected.subarray(0, start), piece, expected.subarray(end)]);
          } else {
            writer.clear();
            expected = Buffer.alloc(0);
          }
          expect(writer.written().equals(expected)).toBe(true);
          expect(writer.length).toBe(expected.length);
        }
      }),
    );
  });
});

test.each([0, 9, 10, 99, 1_700_000_000, 2 ** 31 - 1, 2 ** 31, 253_402_300_799, -1, -62_167_219_200])(
  'the integer %d is written with its digits',
  (integer) => {
    const writer = new ByteWriter(1);
    writer.text('x');
    writer.integer(integer);
    writer.text('y');
    expect(writer.written().toString()).toBe(`x${integer}y`);
  },
);
