import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { switchTable } from '../vendors/courier/switches.ts';
import { run, write } from './connector.ts';
import { deliverToCourier } from './courier-cases.ts';
import { courierReader } from './courier-reader.ts';
import {
  catalog,
  courierConfig,
  objectNames,
  record,
  type StreamOptions,
  state,
  stream,
} from './messages.ts';

const vendor = await startCourier();
const reader = courierReader(vendor);
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

type Service = { service: Record<string, unknown> };
const settings = (service: object = {}, rest: object = {}) => {
  const base = courierConfig(vendor) as Service;
  return { ...base, ...rest, service: { ...base.service, ...service } };
};
const check = async (content: unknown) => {
  const result = await run('check', { config: content });
  const statuses = result.messages.filter(({ type }) => type === 'CONNECTION_STATUS');
  expect([result.code, statuses.length]).toEqual([0, 1]);
  return statuses[0].connectionStatus as { status: string; message?: string };
};

describe('check', () => {
  test.each(switchTable.listsKey.values)(
    'succeeds with the right key, and only reads: lists are called %s',
    async (listsKey) => {
      vendor.setSwitch('listsKey', listsKey);
      vendor.subscribe('news', ['a']);
      expect(await check(settings())).toEqual({ status: 'SUCCEEDED' });
      vendor.setSwitch('listsKey', 'items');
      expect(vendor.requests().map(({ method, path, status }) => [method, path, status])).toEqual([
        ['GET', '/lists', 200],
      ]);
    },
  );

  test('tells a wrong key', async () => {
    expect(await check(settings({ api_key: 'wrong-key' }))).toEqual({
      status: 'FAILED',
      message:
        'Courier refuses the API key (HTTP 401): check api_key (Settings → API Keys), and whether the workspace is in region us.',
    });
  });

  test.each(switchTable.eu.values)('reaches the host of the region: eu is %s', async (eu) => {
    vendor.setSwitch('eu', eu);
    const status = await check(settings({ region: 'eu', base_url: vendor.urls.eu }));
    vendor.setSwitch('eu', 'same');
    expect(status).toEqual(
      eu === 'same'
        ? { status: 'SUCCEEDED' }
        : { status: 'FAILED', message: expect.stringMatching(/HTTP 401.* in region eu\.$/) },
    );
    expect(vendor.requests().map(({ scope }) => scope)).toEqual(['eu']);
  });

  test('tells a redirect as a wrong region, and does not follow it', async () => {
    const headers = { location: `${vendor.urls.eu}/lists` };
    vendor.fault({ kind: 'status', status: 308, headers });
    expect((await check(settings())).message).toMatch(
      /^Courier redirects to another host \(HTTP 308\).*not in region us, so set region to eu\.$/,
    );
    vendor.fault({ kind: 'status', status: 302, headers });
    expect((await check(settings({ region: 'eu' }))).message).toMatch(/HTTP 302.* set region to us\.$/);
    expect(vendor.stats().requests).toBe(2);
  });

  test('tells a host that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const [closed, unknown] = await Promise.all([
      check(settings({ base_url: `http://127.0.0.1:${port}` })),
      check(settings({ base_url: 'http://no-such-host.invalid' })),
    ]);
    expect(closed).toEqual({
      status: 'FAILED',
      message: `Courier cannot be reached at 127.0.0.1:${port}: it refused the connection. Check the network between Airbyte and 127.0.0.1:${port}, and the address in the configuration where one is set.`,
    });
    expect(unknown.message).toContain('its name could not be resolved');
  });

  test.concurrent.each([
    ['HTML', { kind: 'garbage' }, /^What answers is not Courier: check base_url\.$/],
    ['another JSON', { kind: 'status', status: 200, body: { hello: 1 } }, /^What answers is not Courier/],
    ['JSON of another shape', { kind: 'status', status: 200, body: [] }, /^What answers is not Courier/],
    [
      '404',
      { kind: 'status', status: 404 },
      /^What answers does not know Courier's API \(HTTP 404\): check base_url\.$/,
    ],
    ['403', { kind: 'status', status: 403 }, /^The API key may not do this in Courier \(HTTP 403\)/],
    ['402', { kind: 'status', status: 402 }, /^Courier asks for payment \(HTTP 402\)/],
    ['502', { kind: 'status', status: 502 }, /^Courier cannot be used \(HTTP 502\): try again later/],
    ['a cut connection', { kind: 'reset', when: 'before' }, /: the connection was cut\. /],
  ] as const)('tells something else that answers: %s', async (_, fault, message) => {
    const other = await startCourier();
    other.fault(fault);
    const status = await check(settings({ base_url: other.urls.us }));
    await other.close();
    expect(status).toEqual({ status: 'FAILED', message: expect.stringMatching(message) });
  });
});

const OFFERED = objectNames('courier');

describe('the modes of a connection', () => {
  const objects = ['profile', 'profile_with_list'] as const;
  const modes = ['append', 'append_dedup', 'update', 'soft_delete', 'overwrite'] as const;

  test('are what an object has', async () => {
    const row = (recipient_id: string) => ({ recipient_id, list_id: 'news', n: 1 });
    vendor.subscribe('news', ['x profile_with_list soft_delete', 'y']);
    const cases = objects.flatMap((object) =>
      modes
        .filter((mode) => mode !== 'overwrite')
        .map((mode) => [`${object} ${mode}`, { object, mode, rows: [row(`x ${object} ${mode}`)] }] as const),
    );
    await deliverToCourier(vendor, Object.fromEntries(cases));
    const created = objects.flatMap((object) => [`x ${object} append`, `x ${object} append_dedup`]);
    expect(vendor.stats().profiles).toBe(created.length);
    for (const id of created)
      expect([id, await reader.profile(id)]).toEqual([
        id,
        { n: 1, ...(id.startsWith('x profile ') && { list_id: 'news' }) },
      ]);
    expect(await reader.members('news')).toEqual([...created.slice(2), 'y']);
  });

  /** Sends one row, which fails before anything is sent. */
  async function fails(entry: object, options: StreamOptions) {
    const result = await write(
      {
        config: settings({}, { streams: [{ name: 's', ...entry }] }),
        catalog: catalog(stream('s', options)),
      },
      [record('s', { recipient_id: 'a', list_id: 'news', n: 1 }), state('s', 1)],
    );
    expect([result.code, result.states, vendor.stats().requests]).toEqual([1, [], 0]);
    expect(result.error).toMatchObject({ failure_type: 'config_error', stream_descriptor: { name: 's' } });
    return result.error!.message;
  }

  test('are refused before anything is sent where an object has no such thing', async () => {
    const mode = (object: string) => fails({}, { object, mode: 'overwrite', syncMode: 'full_refresh' });
    expect(await mode('profile')).toBe(
      'Stream "s" cannot be synced: object profile does not have sync mode overwrite (behavior mirror). Choose sync mode append or append_dedup or update or soft_delete, or set sync_behavior of the stream to update_or_create or update_only or delete.',
    );
  });

  test.each<[string, object, RegExp]>([
    [
      'append of profiles',
      { object: 'profile', sync_behavior: 'append' },
      /object profile does not have behavior append\. Choose sync mode append or append_dedup or update or soft_delete, or set sync_behavior of the stream to update_or_create or update_only or delete\.$/,
    ],
    [
      'a mirror of profiles',
      { object: 'profile', sync_behavior: 'mirror' },
      /object profile does not have behavior mirror/,
    ],
    [
      'suppressing profiles',
      { object: 'profile', sync_behavior: 'suppress' },
      /object profile does not have behavior suppress/,
    ],
    [
      'append to lists',
      { object: 'profile_with_list', sync_behavior: 'append' },
      /object profile_with_list does not have behavior append\. .* update_or_create or update_only or mirror or delete\.$/,
    ],
    [
      'suppressing on lists',
      { object: 'profile_with_list', sync_behavior: 'suppress' },
      /object profile_with_list does not have behavior suppress/,
    ],
    [
      'suppressing deleted profiles',
      { object: 'profile', deleted_rows: 'suppress' },
      /object profile does not have behavior suppress/,
    ],
    [
      'suppressing deleted members',
      { object: 'profile_with_list', deleted_rows: 'suppress' },
      /object profile_with_list does not have behavior suppress/,
    ],
    [
      'people',
      { object: 'person' },
      new RegExp(
        `^Stream "s" cannot be synced: "person" is an object of Customer\\.io, and this destination writes to Courier\\. Choose one of ${OFFERED}\\.$`,
      ),
    ],
    ['events', { object: 'event', sync_behavior: 'append' }, /"event" is an object of Customer\.io/],
    [
      'what nobody knows',
      { object: 'users' },
      new RegExp(`"users" is not an object\\. Choose one of ${OFFERED}\\.$`),
    ],
    [
      'an identifier of people',
      { object: 'profile', identifier: 'email' },
      /object profile has no identifier email\. Choose auto/,
    ],
    [
      'another one',
      { object: 'profile_with_list', identifier: 'cio_id' },
      /object profile_with_list has no identifier cio_id\. Choose auto/,
    ],
  ])('are refused by check and by write alike: %s', async (_, entry, message) => {
    const [status, told] = await Promise.all([
      check(settings({}, { streams: [{ name: 's', ...entry }] })),
      fails(entry, { mode: 'append_dedup' }),
    ]);
    expect(status).toEqual({ status: 'FAILED', message: expect.stringMatching(message) });
    expect(told).toMatch(message);
    expect(vendor.stats().requests).toBe(0);
  });

  test('are refused where the catalog names an object of Customer.io, or none', async () => {
    expect(await fails({}, { object: 'device' })).toContain('"device" is an object of Customer.io');
    expect(await fails({}, {})).toMatch(
      new RegExp(`^Stream "s" has no object: .* with one of ${OFFERED}\\.$`),
    );
  });

  test('are refused with what can be chosen instead', async () => {
    const refused = await check(
      settings({}, { streams: [{ name: 's', object: 'profile', identifier: 'id' }] }),
    );
    const offered = /Choose (.*)\.$/.exec(refused.message!)![1]!.split(/ or (?:one of )?|, /);
    for (const identifier of offered) {
      const streams = [{ name: 's', object: 'profile', identifier }];
      expect([identifier, await check(settings({}, { streams }))]).toEqual([
        identifier,
        { status: 'SUCCEEDED' },
      ]);
    }
  });
});
