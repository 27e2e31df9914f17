/** Splits a stream of bytes into lines at 0x0A and nowhere else. */

import { isUtf8 } from 'node:buffer';
import { TraceError } from './trace-error.ts';

const NEWLINE = 0x0a;

/** A run of whole lines, each ended by 0x0A, with the number of the first one. */
export interface Block {
  readonly bytes: Buffer;
  readonly firstLine: number;
}

/** No message is longer than this; a longer line is one whose end was lost. */
const LONGEST_LINE = 256_000_000;
/** What is set aside for a line that is cut by the end of a chunk. Longer ones get the longest there may be. */
const USUAL_LINE = 1_000_000;

/**
 * Whole lines as they arrive, valid until the next are asked for; a last line without 0x0A is given one.
 * Everything that comes out is valid UTF-8.
 * @throws a system_error that names the line that isn't, after the lines before it have been given out
 */
export async function* readBlocks(input: AsyncIterable<Buffer>): AsyncGenerator<Block> {
  const cut = new CutLine();
  let line = 1;
  for await (const chunk of input) {
    let start = 0;
    if (cut.length > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      cut.add(start === 0 ? chunk : chunk.subarray(0, start), line);
      if (start === 0) continue;
      yield* valid(cut.take(), line++);
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) {
      const bytes = chunk.subarray(start, end);
      yield* valid(bytes, line);
      line += countLines(bytes);
    }
    if (end < chunk.length) cut.add(chunk.subarray(end), line);
  }
  if (cut.length === 0) return;
  cut.add(Buffer.of(NEWLINE), line);
  yield* valid(cut.take(), line);
}

/** Gathers a line that comes in several chunks. */
class CutLine {
  length = 0;
  #bytes = Buffer.allocUnsafeSlow(0);

  add(chunk: Buffer, line: number): void {
    const length = this.length + chunk.length;
    if (length > LONGEST_LINE) {
      throw new TraceError(
        'system_error',
        `Line ${line} of the input is longer than ${LONGEST_LINE} bytes; the sync stops so that no record is lost.`,
      );
    }
    if (length > this.#bytes.length) {
      // Memory that is never written to is none: to take the most there may be costs less than to grow.
      const larger = Buffer.allocUnsafeSlow(length > USUAL_LINE ? LONGEST_LINE : USUAL_LINE);
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.length);
    this.length = length;
  }

  /** What has been gathered; valid until more is. */
  take(): Buffer {
    const line = this.#bytes.subarray(0, this.length);
    this.length = 0;
    return line;
  }
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
