/** Splits a stream of bytes into lines at 0x0A and nowhere else. */

import { isUtf8 } from 'node:buffer';
import type { Scanner } from '../json/scanner.ts';
import { TraceError } from './trace-error.ts';

const NEWLINE = 0x0a;

/** A run of whole lines in the scanner's text, each ended by 0x0A, with the number of the first one. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly firstLine: number;
}

/** No message is longer than this; a longer line is one whose end was lost. */
const LONGEST_LINE = 256_000_000;

/**
 * Puts what arrives into the scanner's text and gives out the whole lines there, valid until the next are asked for;
 * a last line without 0x0A is given one. Everything that comes out is valid UTF-8.
 * @throws a system_error that names the line that isn't, after the lines before it have been given out
 */
export async function* readBlocks(input: AsyncIterable<Buffer>, scanner: Scanner): AsyncGenerator<Block> {
  const { start } = scanner;
  let line = 1;
  /** Bytes of the line that is cut by the end of the last chunk: it stands where the text begins. */
  let cut = 0;
  for await (const chunk of ended(input)) {
    const firstEnd = chunk.indexOf(NEWLINE) + 1;
    if (cut + (firstEnd === 0 ? chunk.length : firstEnd) > LONGEST_LINE) throw tooLong(line);
    scanner.put(chunk, cut);
    const length = cut + chunk.length;
    cut = length;
    if (firstEnd === 0) continue;
    const end = start + length - chunk.length + chunk.lastIndexOf(NEWLINE) + 1;
    yield* valid(scanner, { start, end, firstLine: line });
    line += scanner.newlines(start, end);
    cut = start + length - end;
    scanner.bytes.copyWithin(start, end, end + cut);
  }
}

/** With a 0x0A after all: where the last line has one, the empty line that it makes is none. */
async function* ended(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let last = NEWLINE;
  for await (const chunk of input) {
    yield chunk;
    last = chunk.at(-1) ?? last;
  }
  if (last !== NEWLINE) yield Buffer.of(NEWLINE);
}

function* valid({ bytes }: Scanner, { start, end, firstLine }: Block): Generator<Block> {
  if (isUtf8(bytes.subarray(start, end))) {
    yield { start, end, firstLine };
    return;
  }
  let lineStart = start;
  for (let line = firstLine; ; line++) {
    const lineEnd = bytes.indexOf(NEWLINE, lineStart) + 1;
    if (!isUtf8(bytes.subarray(lineStart, lineEnd))) {
      if (lineStart > start) yield { start, end: lineStart, firstLine };
      throw new TraceError(
        'system_error',
        `Line ${line} of the input is not valid UTF-8; the sync stops so that no record is lost.`,
      );
    }
    lineStart = lineEnd;
  }
}

function tooLong(line: number): TraceError {
  return new TraceError(
    'system_error',
    `Line ${line} of the input is longer than ${LONGEST_LINE} bytes; the sync stops so that no record is lost.`,
  );
}
