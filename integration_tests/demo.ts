/** `npm run demo`: a real Airbyte message stream through the built connector into a local Customer.io, and what arrived there. */

import { createReadStream, readFileSync } from 'node:fs';
import { Connector, type Message } from './scenarios/connector.ts';
import { startCustomerIo } from './vendors/customer-io/server.ts';

const here = (path: string) => new URL(path, import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(here(path), 'utf8'));
const STREAMS = ['messages/faker.jsonl', 'messages/devices.jsonl'];
/** The devices stream has three bad rows, so that one sees what becomes of them. */
const REJECTED = 3;
const number = (n: number) => n.toLocaleString('en-US');

const vendor = await startCustomerIo({ siteId: 'demo-site', apiKey: 'demo-key' });
const config = readJson('configs/demo.json');
config.service.base_url = vendor.urls.us;

heading('A real Airbyte stream goes in');
console.log(
  `  ${STREAMS.join(' and ')}: users, products and purchases of source-faker, and a stream of devices.`,
);

const begun = performance.now();
const connector = new Connector('write', { config, catalog: readJson('catalogs/demo.json') });
let sent = '';
for (const path of STREAMS) {
  for await (const chunk of createReadStream(here(path))) {
    sent += chunk;
    connector.write(chunk as Buffer);
  }
}
const result = await connector.end().result();
const seconds = (performance.now() - begun) / 1000;
const messages = sent
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Message);
const records = messages.filter(({ type }) => type === 'RECORD').length;
const states = messages.filter(({ type }) => type === 'STATE').length;
const stats = vendor.stats();

heading('What arrived in Customer.io');
for (const { id, email, attributes, devices } of vendor
  .people()
  .filter((person) => person.devices.length > 0)
  .slice(0, 3)) {
  const { first_name, occupation, nationality, created_at } = attributes;
  const own = vendor.events().filter(({ person }) => person?.id === id);
  console.log(
    `  Person ${id}: ${first_name}, ${occupation}, ${nationality}, ${email}, since ${date(Number(created_at))}`,
  );
  for (const { platform, attributes: device } of devices)
    console.log(`    device: ${platform}, ${device.device_model}`);
  for (const { name, timestamp, attributes: event } of own.slice(0, 2)) {
    console.log(`    event:  ${name}, product ${event.product_id}, ${date(timestamp)}`);
  }
}

heading('Totals');
row('People', stats.people);
row('Events', stats.events);
row('Devices', vendor.devices().length);
row(
  'Calls',
  stats.byEndpoint['POST /api/v2/batch'] ?? 0,
  `largest body ${number(stats.largestBody)} of 500,000 bytes`,
);
row('Records', records, `${number(Math.round(records / seconds))} a second, start of the process included`);
row('STATEs returned', result.states.length, `of ${states}`);

heading('Rejected, with their reasons');
for (const { message } of result.logs.filter(({ level }) => level === 'WARN')) {
  const [stream, ...reasons] = message.split(/\. Rejected: |; /);
  console.log(`  ${stream}`);
  for (const reason of reasons) console.log(`    ${reason.length > 90 ? `${reason.slice(0, 89)}…` : reason}`);
}

await vendor.close();
const isComplete =
  result.code === 0 && result.states.length === states && stats.accepted + REJECTED === records;
console.log(
  isComplete
    ? '\nEvery STATE came back, and every record is accounted for.'
    : `\nThe demo failed: ${result.error?.message}`,
);
process.exit(isComplete ? 0 : 1);

function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

function row(name: string, count: number, note = ''): void {
  console.log(`  ${name.padEnd(18)}${number(count).padStart(8)}${note && `   ${note}`}`);
}

function date(unix: number): string {
  return new Date(unix * 1000).toISOString().slice(0, 10);
}
