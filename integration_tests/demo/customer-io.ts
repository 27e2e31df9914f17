/** A real Airbyte message stream through the built connector into a local Customer.io, and what arrived there. */

import { write } from '../scenarios/connector.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { readJson, readLines } from './files.ts';
import { date, heading, number, row, say, warnings } from './print.ts';

const STREAMS = ['messages/faker.jsonl', 'messages/devices.jsonl'];
/** The devices stream has three bad rows, so that one sees what becomes of them. */
const REJECTED = 3;

/** @returns whether everything arrived */
export async function demoCustomerIo(): Promise<boolean> {
  const vendor = await startCustomerIo({ siteId: 'demo-site', apiKey: 'demo-key' });
  const config = readJson('configs/demo.json');
  config.service.base_url = vendor.urls.us;

  heading('Customer.io: a real Airbyte stream goes in');
  say(`${STREAMS.join(' and ')}: users, products and purchases of source-faker, and a stream of devices.`);
  const lines = STREAMS.flatMap(readLines);
  const begun = performance.now();
  const result = await write({ config, catalog: readJson('catalogs/demo.json') }, lines);
  const seconds = (performance.now() - begun) / 1000;
  const types = lines.map((line) => JSON.parse(line).type);
  const records = types.filter((type) => type === 'RECORD').length;
  const states = types.filter((type) => type === 'STATE').length;
  const stats = vendor.stats();

  heading('What arrived');
  const withDevices = vendor.people().filter(({ devices }) => devices.length > 0);
  for (const { id, email, attributes, devices } of withDevices.slice(0, 3)) {
    const { first_name, occupation, nationality, created_at } = attributes;
    say(
      `Person ${id}: ${first_name}, ${occupation}, ${nationality}, ${email}, since ${date(Number(created_at))}`,
    );
    for (const { platform, attributes: device } of devices)
      say(`  device: ${platform}, ${device.device_model}`);
    const own = vendor.events().filter(({ person }) => person?.id === id);
    for (const { name, timestamp, attributes: event } of own.slice(0, 2)) {
      say(`  event:  ${name}, product ${event.product_id}, ${date(timestamp)}`);
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
  warnings(result);
  await vendor.close();
  return result.code === 0 && result.states.length === states && stats.accepted + REJECTED === records;
}
