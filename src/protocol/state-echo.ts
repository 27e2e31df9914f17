/** Gives a STATE back as it came, byte for byte, with nothing but `destinationStats` put in. */

import { type Fields, fieldsOf } from '../json/scanner.ts';
import { decodeString } from '../json/value.ts';

/** Counted since the scope's previous STATE. */
export interface DestinationStats {
  /** Delivered or skipped. */
  readonly recordCount: number;
  readonly rejectedRecordCount: number;
}

/**
 * @param bytes a STATE message, well-formed and without white space around it; where its state has more keys than
 * any state it stays as it is
 */
export function withDestinationStats(bytes: Buffer, stats: DestinationStats): Buffer {
  const json = `{"recordCount":${decimal(stats.recordCount)},"rejectedRecordCount":${decimal(stats.rejectedRecordCount)}}`;
  const message = fieldsOf(bytes, 0, bytes.length)!;
  const [start, end] = range(bytes, message, 'state')!;
  const state = fieldsOf(bytes, start, end);
  if (state === undefined) return bytes;
  const present = range(bytes, state, 'destinationStats');
  if (present !== undefined) return splice(bytes, present[0], present[1], json);
  const comma = state.count > 0 ? ',' : '';
  return splice(bytes, end - 1, end - 1, `${comma}"destinationStats":${json}`);
}

/** Where the value of the last field of a name lies. */
function range(bytes: Buffer, fields: Fields, name: string): [number, number] | undefined {
  for (let i = fields.count - 1; i >= 0; i--) {
    if (decodeString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!) === name) {
      return [fields.valueStart[i]!, fields.valueEnd[i]!];
    }
  }
  return undefined;
}

function splice(bytes: Buffer, start: number, end: number, json: string): Buffer {
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(json), bytes.subarray(end)]);
}

/** Airbyte's protocol wants the numbers of these statistics with a decimal point. */
function decimal(count: number): string {
  return `${count}.0`;
}
