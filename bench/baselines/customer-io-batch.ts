/** A loop around `batch()` of customerio-node in chunks of a hundred, sixteen calls at once. */

import { TrackClient } from 'customerio-node';
import pLimit from 'p-limit';
import { itemOf } from './items.ts';
import { readRecords } from './records.ts';

const ITEMS = 100;

const [, , url = ''] = process.argv;
const client = new TrackClient('site-id', 'api-key', { url: `${url}/api/v1` });
const limit = pLimit(16);

let count = 0;
let items: object[] = [];
const calls: Promise<unknown>[] = [];
for await (const records of readRecords()) {
  for (const record of records) {
    items.push(itemOf(record));
    count++;
    if (items.length === ITEMS) await send();
  }
}
if (items.length > 0) await send();
await Promise.all(calls);
console.log(count);

async function send(): Promise<void> {
  const chunk = items;
  items = [];
  const call = limit(() => client.batch(chunk));
  calls.push(call);
  // Without this the whole stream would be in memory.
  if (limit.pendingCount >= 16) await call;
}
