/** `npm run bench:lists`: subscribing 100,000 recipients to one list, and 100 recipients each to 1,000 lists. */

import { once } from 'node:events';
import { Connector } from '../integration_tests/scenarios/connector.ts';
import { catalog, stream } from '../integration_tests/scenarios/messages.ts';
import { startVendor } from './vendor-process.ts';

const REQUESTS_PER_SECOND = 1000;

for (const [lists, members] of [
  [1, 100_000],
  [1000, 100],
] as const) {
  const vendor = await startVendor('courier', ['--record', 'state']);
  const connector = new Connector('write', {
    config: {
      service: { type: 'courier', api_key: 'api-key', base_url: vendor.urls.us },
      delivery: { requests_per_second: REQUESTS_PER_SECOND },
    },
    catalog: catalog(stream('profile_with_list')),
  });
  const begun = performance.now();
  for (let list = 0; list < lists; list++) {
    const rows = Array.from(
      { length: members },
      (_, i) =>
        `{"type":"RECORD","record":{"stream":"profile_with_list","data":{"recipient_id":"r${list}-${i}","list_id":"l${list}"},"emitted_at":0}}\n`,
    );
    if (!connector.process.stdin!.write(rows.join(''))) await once(connector.process.stdin!, 'drain');
  }
  const result = await connector.end().result();
  const seconds = (performance.now() - begun) / 1000;
  const { byEndpoint, subscriptions, refusedByLimit, busiestMinute } = await vendor.stats();
  vendor.stop();
  console.log(
    `${lists} × ${members}: ${subscriptions} subscriptions in ${seconds.toFixed(1)} s, exit code ${result.code}`,
  );
  console.log(`  calls ${JSON.stringify(byEndpoint)}`);
  console.log(`  at most ${busiestMinute} limited calls in a minute, ${refusedByLimit} refused by the limit`);
}
