/** Whole inputs of `write`, and how they arrive. */

import fc from 'fast-check';
import { damages, harm } from './damage.ts';
import { lineOf } from './messages.ts';
import type { ServiceName } from './streams.ts';

export interface Input {
  readonly service: ServiceName;
  readonly bytes: Buffer;
  /** The same bytes, as they arrive. */
  readonly chunks: readonly Buffer[];
}

const lineEnd = fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\n\n', ' \n');

function inputOf(service: ServiceName): fc.Arbitrary<Input> {
  return fc
    .record({
      lines: fc.array(fc.tuple(lineOf(service), lineEnd), { minLength: 1, maxLength: 20, size: 'max' }),
      endsWithLine: fc.boolean(),
      damages,
      cuts: fc.oneof(fc.constant([]), fc.array(fc.nat(), { maxLength: 10, size: 'max' })),
    })
    .map(({ lines, endsWithLine, damages, cuts }) => {
      const text = lines.map(([line, end]) => line + end).join('');
      const last = endsWithLine ? 0 : lines.at(-1)![1].length;
      const whole = Buffer.from(text.slice(0, text.length - last));
      const bytes = damages.reduce(harm, whole);
      return { service, bytes, chunks: chunksOf(bytes, cuts) };
    });
}

export const input: fc.Arbitrary<Input> = fc.oneof(inputOf('customer_io'), inputOf('courier'));

function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
}
