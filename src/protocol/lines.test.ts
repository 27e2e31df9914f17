import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scanner } from '../json/scanner.ts';
import { readBlocks } from './lines.ts';
import { TraceError } from './trace-error.ts';

async function* from(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

const scanner = new Scanner();

interface Found {
  /** The lines without their 0x0A, and the number each was given. */
  readonly lines: [number, string][];
  readonly error: unknown;
}

async function read(chunks: readonly (Buffer | string)[]): Promise<Found> {
  const lines: [number, string][] = [];
  try {
    const buffers = chunks.map((chunk) => Buffer.from(chunk as string));
    for await (const { start, end, firstLine } of readBlocks(from(buffers), scanner)) {
      const bytes = scanner.bytes.subarray(start, end);
      expect(isUtf8(bytes)).toBe(true);
      expect(bytes.at(-1)).toBe(0x0a);
      const texts = bytes.toString().split('\n').slice(0, -1);
      texts.forEach((text, i) => {
        lines.push([firstLine + i, text]);
      });
    }
  } catch (error) {
    return { lines, error };
  }
  return { lines, error: undefined };
}

const cut = (bytes: Buffer, at: number) => [bytes.subarray(0, at), bytes.subarray(at)];

describe('lines', () => {
  test('end at 0x0A and nowhere else', async () => {
    const text = 'a\rb\u2028c\u2029d\u0085e\vf\fg\u0000h';
    expect(await read([`${text}\r\n\n${text}\n`])).toEqual({
      lines: [
        [1, `${text}\r`],
        [2, ''],
        [3, text],
      ],
      error: undefined,
    });
  });

  test('are the same wherever the bytes are cut', async () => {
    const bytes = Buffer.from('one\n\n{"é":"漢😀"}\r\nlast');
    const whole = await read([bytes]);
    expect(whole.lines).toEqual([
      [1, 'one'],
      [2, ''],
      [3, '{"é":"漢😀"}\r'],
      [4, 'last'],
    ]);
    for (let at = 0; at <= bytes.length; at++) expect(await read(cut(bytes, at))).toEqual(whole);
    expect(await read([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  test.each([
    [
      ['one\n', 'two'],
      ['one', 'two'],
    ],
    [['one\ntwo'], ['one', 'two']],
    [['o', 'n', 'e'], ['one']],
    [['one\n'], ['one']],
    [['\n'], ['']],
  ])('may end without 0x0A: %j', async (chunks, lines) => {
    const found = await read(chunks);
    expect(found.lines.map(([, text]) => text)).toEqual(lines);
  });

  test('are none where there are no bytes', async () => {
    expect(await read([])).toEqual({ lines: [], error: undefined });
  });

  test('of megabytes come whole', async () => {
    const text = 'x'.repeat(3_000_000);
    const bytes = Buffer.from(`${text}\nend\n`);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 65_536) chunks.push(bytes.subarray(at, at + 65_536));
    const { lines } = await read(chunks);
    expect(lines.map(([number, line]) => [number, line.length])).toEqual([
      [1, 3_000_000],
      [2, 3],
    ]);
  });

  test('are what a split of the whole says, for any bytes cut anywhere', async () => {
    const text = fc.array(fc.constantFrom('a', 'é', '漢', '😀', '\n', '\n', '\r', '\u2028'), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 120 })), async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const places = [0, ...cuts.map((at) => Math.min(at, bytes.length)), bytes.length].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
        const expected = bytes.toString().split('\n');
        if (expected.at(-1) === '') expected.pop();
        const { lines } = await read(chunks.filter(({ length }) => length > 0));
        expect(lines).toEqual(expected.map((line, i) => [i + 1, line]));
      }),
    );
  });
});

test('a line that has no end stops the sync before it takes all memory', async () => {
  const megabyte = Buffer.alloc(1_000_000, 'x');
  let given = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('one\n');
    for (; given < 1000; given++) yield megabyte;
  }
  const lines: string[] = [];
  const scanner = new Scanner();
  const all = async () => {
    for await (const { start, end } of readBlocks(endless(), scanner))
      lines.push(scanner.bytes.toString('utf8', start, end));
  };
  await expect(all()).rejects.toMatchObject({
    failureType: 'system_error',
    message: 'Line 2 of the input is longer than 256000000 bytes; the sync stops so that no record is lost.',
  });
  expect(lines).toEqual(['one\n']);
  expect(given).toBe(256);
});

describe('a line that is not valid UTF-8', () => {
  const BAD: [string, number[]][] = [
    ['a byte that begins nothing', [0xff]],
    ['a byte that continues nothing', [0x80]],
    ['a character that is cut off', [0xe6, 0xbc]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a longer form than needed', [0xc0, 0xaf]],
    ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ];

  test.each(BAD)('because of %s stops the sync after the lines before it', async (_, bad) => {
    const bytes = Buffer.concat([Buffer.from('one\n\nsecret'), Buffer.from(bad), Buffer.from('\nfour\n')]);
    for (let at = 0; at <= bytes.length; at++) {
      const { lines, error } = await read(cut(bytes, at));
      expect(lines).toEqual([
        [1, 'one'],
        [2, ''],
      ]);
      expect(error).toBeInstanceOf(TraceError);
      expect(error).toMatchObject({ failureType: 'system_error' });
      expect((error as Error).message).toContain('Line 3 of the input');
      expect((error as Error).message).not.toContain('secret');
    }
  });

  test('is found also where it is the last and has no 0x0A', async () => {
    const { lines, error } = await read([Buffer.concat([Buffer.from('one\n'), Buffer.of(0xc3)])]);
    expect(lines).toEqual([[1, 'one']]);
    expect((error as Error).message).toContain('Line 2 ');
  });

  test('is found also where it is the first', async () => {
    const { lines, error } = await read([Buffer.of(0xff, 0x0a)]);
    expect(lines).toEqual([]);
    expect((error as Error).message).toContain('Line 1 ');
  });

  test('is counted on from the blocks before it', async () => {
    const { lines, error } = await read(['1\n2\n', '3\n4', '\n5\n', Buffer.of(0xff, 0x0a)]);
    expect(lines).toHaveLength(5);
    expect((error as Error).message).toContain('Line 6 ');
  });
});
