/** `npm run bench:mirror`: a million members mirrored, one in a hundred gone, and what memory that took. */

import { once } from 'node:events';
import { Connector } from '../integration_tests/scenarios/connector.ts';
import { catalog, stream } from '../integration_tests/scenarios/messages.ts';
import { watchPeakMemory } from './peak-memory.ts';
import { startVendor } from './vendor-process.ts';

const MEMBERS = Number(process.argv[2] ?? 1_000_000);
const ROWS_A_WRITE = 10_000;

const vendor = await startVendor('courier', ['--record', 'state', '--switch', 'pageSize=1000']);
// Every member is there before, but the last in a hundred, who are new; the first in a hundred are gone.
const PART = Math.floor(MEMBERS / 100);
await vendor.admin('subscribe-many', { list: 'all', prefix: 'member-', count: MEMBERS });

const connector = new Connector('write', {
  config: {
    service: { type: 'courier', api_key: 'api-key', base_url: vendor.urls.us },
    streams: [{ name: 's', object: 'profile_with_list', fields: [{ to: 'list_id', value: 'all' }] }],
    delivery: { requests_per_second: 1000 },
  },
  catalog: catalog(stream('s', { mode: 'overwrite', syncMode: 'full_refresh' })),
});
const begun = performance.now();
for (let from = PART; from < MEMBERS + PART; from += ROWS_A_WRITE) {
  const rows = Array.from(
    { length: Math.min(ROWS_A_WRITE, MEMBERS + PART - from) },
    (_, i) =>
      `{"type":"RECORD","record":{"stream":"s","data":{"recipient_id":"member-${from + i}"},"emitted_at":0}}\n`,
  );
  if (!connector.process.stdin!.write(rows.join(''))) await once(connector.process.stdin!, 'drain');
}
connector.write(
  '{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":0,"stream_status":{"stream_descriptor":{"name":"s"},"status":"COMPLETE"}}}',
);
const stopWatching = watchPeakMemory(connector.process.pid!);
const result = await connector.end().result();
const peak = stopWatching();
const stats = await vendor.stats();
vendor.stop();

console.log(`members    ${MEMBERS}, ${PART} new, ${PART} gone`);
console.log(`exit code  ${result.code} ${result.error?.message ?? ''}`);
console.log(`list       ${stats.subscriptions} members afterwards`);
console.log(`seconds    ${Math.round((performance.now() - begun) / 1000)}`);
console.log(`peak       ${peak} MB of memory (at most 512)`);
console.log(`calls      ${JSON.stringify(stats.byEndpoint)}`);
process.exit(result.code === 0 && stats.subscriptions === MEMBERS && peak <= 512 ? 0 : 1);
