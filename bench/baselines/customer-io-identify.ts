/** A loop around `identify()` of customerio-node, sixteen calls at once. */

import { TrackClient } from 'customerio-node';
import pLimit from 'p-limit';
import { readRecords } from './records.ts';

const [, , url = ''] = process.argv;
const client = new TrackClient('site-id', 'api-key', { url: `${url}/api/v1` });
const limit = pLimit(16);

let count = 0;
const calls: Promise<unknown>[] = [];
for await (const records of readRecords()) {
  for (const { data } of records) {
    const { id, ...attributes } = data;
    calls.push(limit(() => client.identify(id, attributes)));
    count++;
  }
}
await Promise.all(calls);
console.log(count);
