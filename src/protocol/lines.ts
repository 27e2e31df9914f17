/** Splits a stream of bytes into lines at 0x0A and nowhere else. */

import { isUtf8 } from 'node:buffer';
import { TraceError } from './trace-error.ts';

const NEWLINE = 0x0a;

/** A run of whole lines, each ended by 0x0A, with the number of the first one. */
export interface Block {
  readonly bytes: Buffer;
  readonly firstLine: number;
}

/**
 * Whole lines as they arrive; a last line without 0x0A is given one. Everything that comes out is valid UTF-8.
 * @throws a system_error that names the line that isn't, after the lines before it have been given out
 */
export async function* readBlocks(input: AsyncIterable<Buffer>): AsyncGenerator<Block> {
  let unfinished: Buffer[] = [];
  let firstLine = 1;
  for await (const chunk of input) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      unfinished.push(chunk);
      continue;
    }
    const whole = chunk.subarray(0, end);
    const bytes = unfinished.length === 0 ? whole : Buffer.concat([...unfinished, whole]);
    unfinished = end === chunk.length ? [] : [chunk.subarray(end)];
    yield* valid(bytes, firstLine);
    firstLine += countLines(bytes);
  }
  if (unfinished.length > 0) yield* valid(Buffer.concat([...unfinished, Buffer.of(NEWLINE)]), firstLine);
}

function* valid(bytes: Buffer, firstLine: number): Generator<Block> {
  if (isUtf8(bytes)) {
    yield { bytes, firstLine };
    return;
  }
  let start = 0;
  for (let line = firstLine; ; line++) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    if (!isUtf8(bytes.subarray(start, end))) {
      if (start > 0) yield { bytes: bytes.subarray(0, start), firstLine };
      throw new TraceError(
        'system_error',
        `Line ${line} of the input is not valid UTF-8; the sync stops so that no record is lost.`,
      );
    }
    start = end;
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
