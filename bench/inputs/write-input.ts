/** Writes a file of messages as a source would: records, and STATEs now and then. */

import { closeSync, openSync, writeSync } from 'node:fs';
import { seededRandom } from '../../integration_tests/vendors/seeded-random.ts';
import type { Shape } from './shape.ts';

const RECORDS_A_STATE = 10_000;
const CHARACTERS_A_WRITE = 1_000_000;

export function writeInput(path: string, { streams, record }: Shape, records: number): void {
  const random = seededRandom(1);
  const file = openSync(path, 'w');
  let text = '';
  for (let i = 0; i < records; i++) {
    const { stream, data } = record(i, random);
    text += `{"type":"RECORD","record":{"stream":"${stream}","data":${JSON.stringify(data)},"emitted_at":1700000000000}}\n`;
    const isLast = i + 1 === records;
    if (isLast || (i + 1) % RECORDS_A_STATE === 0) {
      for (const name of streams) text += state(name, i);
    }
    if (isLast) for (const name of streams) text += complete(name);
    if (isLast || text.length > CHARACTERS_A_WRITE) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

function state(name: string, cursor: number): string {
  return `{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"${name}"},"stream_state":{"cursor":${cursor}}}}}\n`;
}

function complete(name: string): string {
  return `{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1700000000000,"stream_status":{"stream_descriptor":{"name":"${name}"},"status":"COMPLETE"}}}\n`;
}
