/** Runs the local Customer.io as a process of its own and prints one JSON line with its URLs. */

import { parseArgs } from 'node:util';
import type { CustomerIoOptions } from './context.ts';
import { startCustomerIo } from './server.ts';
import { parseSwitch, type Switches } from './switches.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'eu-port': { type: 'string', default: '0' },
    'app-port': { type: 'string', default: '0' },
    region: { type: 'string', default: 'us' },
    'site-id': { type: 'string', default: 'site-id' },
    'api-key': { type: 'string', default: 'api-key' },
    'app-api-key': { type: 'string', default: 'app-api-key' },
    record: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
    'track-limit': { type: 'string', default: '1000' },
    'app-limit': { type: 'string', default: '10' },
    switch: { type: 'string', multiple: true, default: [] },
  },
});

const vendor = await startCustomerIo({
  region: values.region as 'us' | 'eu',
  siteId: values['site-id'],
  apiKey: values['api-key'],
  appApiKey: values['app-api-key'],
  record: values.record as NonNullable<CustomerIoOptions['record']>,
  seed: Number(values.seed),
  limits: { trackPerSecond: Number(values['track-limit']), appPerSecond: Number(values['app-limit']) },
  switches: Object.fromEntries(values.switch.map(parseSwitch)) as Partial<Switches>,
  ports: { us: Number(values.port), eu: Number(values['eu-port']), app: Number(values['app-port']) },
});

process.stdout.write(`${JSON.stringify({ urls: vendor.urls, admin: `${vendor.urls.us}/__admin/` })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void vendor.close());
}
