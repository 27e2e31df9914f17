/** Runs the local Courier as a process of its own and prints one JSON line with its URLs. */

import { parseArgs } from 'node:util';
import type { CourierOptions } from './context.ts';
import { startCourier } from './server.ts';
import { parseSwitch, type Switches } from './switches.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'eu-port': { type: 'string', default: '0' },
    'api-key': { type: 'string', multiple: true, default: ['api-key'] },
    record: { type: 'string', default: 'all' },
    'list-limit': { type: 'string', default: '20' },
    'minute-ms': { type: 'string', default: '60000' },
    'bulk-above': { type: 'string', default: '100' },
    'bulk-delay-ms': { type: 'string', default: '1000' },
    switch: { type: 'string', multiple: true, default: [] },
  },
});

const [apiKey = '', ...moreApiKeys] = values['api-key'];

const courier = await startCourier({
  apiKey,
  moreApiKeys,
  record: values.record as NonNullable<CourierOptions['record']>,
  limits: { perMinute: Number(values['list-limit']), minuteMs: Number(values['minute-ms']) },
  bulk: { above: Number(values['bulk-above']), delayMs: Number(values['bulk-delay-ms']) },
  switches: Object.fromEntries(values.switch.map(parseSwitch)) as Partial<Switches>,
  ports: { us: Number(values.port), eu: Number(values['eu-port']) },
});

process.stdout.write(`${JSON.stringify({ urls: courier.urls, admin: `${courier.urls.us}/__admin/` })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void courier.close());
}
