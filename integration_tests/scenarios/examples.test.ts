import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { type Message, run, write } from './connector.ts';

const FOLDER = new URL('../../examples/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, FOLDER), 'utf8');
const readJson = (path: string): Message => JSON.parse(read(path));

const names = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const customerIo = await startCustomerIo();
const courier = await startCourier();
beforeEach(() => {
  customerIo.reset();
  courier.reset();
});
afterAll(() => Promise.all([customerIo.close(), courier.close()]));

/** The configuration for a local service, with its keys in place of the placeholders. */
function local(config: Message): Message {
  const { siteId, apiKey, appApiKey, urls } = customerIo;
  const app = config.service.app_api_key && { app_api_key: appApiKey, app_base_url: urls.app };
  const service =
    config.service.type === 'courier'
      ? { api_key: courier.apiKey, base_url: courier.urls.us }
      : { site_id: siteId, api_key: apiKey, base_url: urls.us, ...app };
  return { ...config, service: { ...config.service, ...service } };
}

/** What Customer.io was sent: the items of batches, and the other calls that write, where there are any. */
function sentToCustomerIo(): object {
  const calls = customerIo
    .requests()
    .filter(({ method, path }) => method !== 'GET' && path !== '/api/v2/batch')
    .map(({ method, path, json }) => [`${method} ${path}`, json]);
  const items = customerIo.items().map(({ json }) => json);
  return calls.length > 0 ? { items, calls } : { items };
}

/** What Courier holds, but for what it has set by its own clock. */
function heldByCourier(): object {
  const users = courier.profiles();
  const held = {
    profiles: users.map(({ userId, profile }) => [userId, profile]),
    lists: courier.lists().map(({ id }) => [id, courier.members(id)]),
    tokens: users
      .map(({ userId }) => [userId, courier.tokens(userId).map(({ expiry_date: _, ...token }) => token)])
      .filter(([, tokens]) => tokens!.length > 0),
  };
  return Object.fromEntries(
    Object.entries(held)
      .filter(([, entries]) => entries.length > 0)
      .map(([kind, entries]) => [kind, Object.fromEntries(entries)]),
  );
}

describe.each(names)('the example %s', (name) => {
  const [config, catalog, expected] = ['config', 'catalog', 'expected'].map((file) =>
    readJson(`${name}/${file}.json`),
  );
  const lines = read(`${name}/messages.jsonl`).trim().split('\n');
  const ofType = (wanted: string) =>
    lines.map((line) => JSON.parse(line)).filter(({ type }) => type === wanted);

  test('has placeholders where keys go, and the address of the service itself', () => {
    const { site_id = 'YOUR_SITE_ID', api_key, app_api_key = 'YOUR_APP_API_KEY', base_url } = config.service;
    expect([site_id, api_key, app_api_key]).toEqual(['YOUR_SITE_ID', 'YOUR_API_KEY', 'YOUR_APP_API_KEY']);
    expect([base_url, config.service.app_base_url]).toEqual([undefined, undefined]);
  });

  test('has records that are what its catalog says, column by column', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const { record } of ofType('RECORD')) {
      const { stream } = catalog.streams.find(
        (each: Message) => each.stream.name === record.stream && each.stream.namespace === record.namespace,
      );
      const schema = { ...stream.json_schema, additionalProperties: false };
      // Sources of databases say nothing of nulls.
      const values = Object.entries(record.data).filter(([, value]) => value !== null);
      expect([ajv.validate(schema, Object.fromEntries(values)), ajv.errors]).toEqual([true, null]);
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(record.data)));
    }
  });

  test('is checked without a warning', async () => {
    const { messages } = await run('check', { config: local(config) });
    expect(messages).toEqual([{ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } }]);
  });

  test('delivers every record as expected.json says, and every STATE comes back', async () => {
    const { before, ...after } = expected;
    for (const [list, members] of Object.entries<string[]>(before?.lists ?? {})) {
      courier.subscribe(list, members);
    }
    for (const segment of before?.segments ?? []) customerIo.createSegment(segment);
    const result = await write({ config: local(config), catalog }, lines);
    expect([result.code, result.error]).toEqual([0, undefined]);
    // Whatever is rejected or unknown is warned of.
    expect(result.logs.filter(({ level }) => level !== 'INFO')).toEqual([]);
    expect(result.states).toHaveLength(ofType('STATE').length);
    expect(config.service.type === 'courier' ? heldByCourier() : sentToCustomerIo()).toEqual(after);
  });
});

test('the table in examples/README.md has every example, with each of its streams and objects', () => {
  const rows = [...read('README.md').matchAll(/^\| \[(.*?)\]\((.*?)\) \| .*? \| (.*?) \|/gm)];
  expect(rows.map(([, title, folder]) => [title, folder])).toEqual(names.map((name) => [name, name]));
  for (const [, , folder, becomes] of rows) {
    const { streams = [] } = readJson(`${folder}/config.json`);
    const objects = readJson(`${folder}/catalog.json`).streams.map((configured: Message) => {
      const { name } = configured.stream;
      const settings = streams.find((each: Message) => each.name === name);
      return `\`${name}\` → \`${settings?.object ?? configured.destination_object_name}\``;
    });
    expect(becomes).toBe(objects.join(', '));
  }
});
