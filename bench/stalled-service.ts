/** `npm run bench:stall`: the memory it takes when the service stalls for 30 s while a million records wait. */

import { once } from 'node:events';
import { Connector } from '../integration_tests/scenarios/connector.ts';
import { catalog, stream } from '../integration_tests/scenarios/messages.ts';
import { watchPeakMemory } from './peak-memory.ts';
import { startVendor } from './vendor-process.ts';

const RECORDS = Number(process.argv[2] ?? 1_000_000);
const RECORDS_A_STATE = 1_000;
const STALL = 30_000;
const MOST_MEGABYTES = 250;

/** A record has one column besides its key, of so many bytes. */
const WIDTHS = [400, 0];
let isTooMuch = false;
for (const width of WIDTHS) {
  const vendor = await startVendor('customer-io', ['--record', 'none']);
  await vendor.admin('faults', { kind: 'delay', ms: STALL, times: 1000 });
  const connector = new Connector('write', {
    config: {
      service: { type: 'customer_io', site_id: 'site-id', api_key: 'api-key', base_url: vendor.urls.us },
    },
    catalog: catalog(stream('person', { key: ['id'] })),
  });
  const stopWatching = watchPeakMemory(connector.process.pid!);
  const begun = performance.now();
  const feeding = feed(connector, width);
  await new Promise((resolve) => setTimeout(resolve, STALL));
  await fetch(`${vendor.urls.us}/__admin/faults`, { method: 'DELETE' });
  await feeding;
  const result = await connector.end().result();
  const peak = stopWatching();
  const { people, requests } = await vendor.stats();
  vendor.stop();
  isTooMuch ||= result.code !== 0 || peak > MOST_MEGABYTES || people !== RECORDS;
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(
    `${RECORDS} records with ${width} bytes: peak ${peak} MB (at most ${MOST_MEGABYTES}), ${seconds} s, ${requests} requests, ${people} people, ${result.states.length} STATEs, exit code ${result.code}`,
  );
}
process.exit(isTooMuch ? 1 : 0);

async function feed(connector: Connector, width: number): Promise<void> {
  const fill = 'x'.repeat(width);
  const stdin = connector.process.stdin!;
  for (let from = 0; from < RECORDS; from += RECORDS_A_STATE) {
    const rows = Array.from(
      { length: RECORDS_A_STATE },
      (_, i) =>
        `{"type":"RECORD","record":{"stream":"person","data":{"id":${from + i},"fill":"${fill}"},"emitted_at":0}}\n`,
    );
    const state = `{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"person"},"stream_state":{"at":${from}}}}}\n`;
    if (!stdin.write(rows.join('') + state)) await once(stdin, 'drain');
  }
}
