/** A loop around `profiles.create()` of @trycourier/courier, sixteen calls at once. */

import Courier from '@trycourier/courier';
import pLimit from 'p-limit';
import { readRecords } from './records.ts';

const [, , url = ''] = process.argv;
const client = new Courier({ apiKey: 'api-key', baseURL: url });
const limit = pLimit(16);

let count = 0;
const calls: Promise<unknown>[] = [];
for await (const records of readRecords()) {
  for (const { data } of records) {
    const { recipient_id, ...profile } = data;
    calls.push(limit(() => client.profiles.create(recipient_id, { profile })));
    count++;
  }
}
await Promise.all(calls);
console.log(count);
