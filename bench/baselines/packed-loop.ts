/** The bare loop, packed into requests of 500,000 bytes with eight under way, and no guarantee of any kind. */

import { Pool } from 'undici';
import { itemOf } from './items.ts';
import { readRecords } from './records.ts';

const MOST_BYTES = 500_000;
const AT_ONCE = 8;

const [, , url = ''] = process.argv;
const headers = {
  authorization: `Basic ${Buffer.from('site-id:api-key').toString('base64')}`,
  'content-type': 'application/json',
};
const pool = new Pool(url, { connections: AT_ONCE });
const underWay = new Set<Promise<void>>();

let count = 0;
let items: string[] = [];
let bytes = '{"batch":[]}'.length;
for await (const records of readRecords()) {
  for (const record of records) {
    const item = JSON.stringify(itemOf(record));
    const length = Buffer.byteLength(item) + 1;
    if (bytes + length > MOST_BYTES) await flush();
    items.push(item);
    bytes += length;
    count++;
  }
}
await flush();
await Promise.all(underWay);
await pool.close();
console.log(count);

async function flush(): Promise<void> {
  const sending = send(`{"batch":[${items.join(',')}]}`);
  items = [];
  bytes = '{"batch":[]}'.length;
  underWay.add(sending);
  void sending.then(() => underWay.delete(sending));
  if (underWay.size >= AT_ONCE) await Promise.race(underWay);
}

async function send(body: string): Promise<void> {
  const response = await pool.request({ method: 'POST', path: '/api/v2/batch', headers, body });
  await response.body.dump();
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
}
