import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { run } from './connector.ts';
import { config, objectNames } from './messages.ts';

const vendor = await startCustomerIo();
const european = await startCustomerIo({ region: 'eu' });
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(async () => {
  await vendor.close();
  await european.close();
});

type Service = { service: Record<string, unknown> };
const settings = (service: object = {}, rest: object = {}) => {
  const base = config(vendor) as Service;
  return { ...base, ...rest, service: { ...base.service, ...service } };
};
const check = async (content: unknown) => {
  const result = await run('check', { config: content });
  const statuses = result.messages.filter(({ type }) => type === 'CONNECTION_STATUS');
  expect([result.code, statuses.length]).toEqual([0, 1]);
  return statuses[0].connectionStatus as { status: string; message?: string };
};

describe('check', () => {
  test('succeeds with the right keys and region, and changes nothing', async () => {
    expect(await check(settings())).toEqual({ status: 'SUCCEEDED' });
    expect(vendor.stats().byEndpoint).toEqual({ 'GET /api/v1/accounts/region': 1 });
  });

  test('tells a wrong key', async () => {
    const { status, message } = await check(settings({ api_key: 'wrong' }));
    expect(status).toBe('FAILED');
    expect(message).toBe(
      'Customer.io refuses the credentials (HTTP 401): check site_id and api_key (Settings → API credentials → Track API keys), and whether the workspace is in region us.',
    );
  });

  test('tries the key for the App API where there is one', async () => {
    const app = { app_api_key: vendor.appApiKey, app_base_url: vendor.urls.app };
    expect(await check(settings(app))).toEqual({ status: 'SUCCEEDED' });
    expect(vendor.stats().byEndpoint).toEqual({ 'GET /api/v1/accounts/region': 1, 'GET /v1/segments': 1 });
    expect(await check(settings({ ...app, app_api_key: 'wrong' }))).toEqual({
      status: 'FAILED',
      message:
        'The App API of Customer.io refuses its key (HTTP 401): check app_api_key (Settings → API credentials → App API keys), whether the key may be used from this address, and whether the workspace is in region us.',
    });
    expect(await check(settings({ ...app, app_base_url: vendor.urls.us }))).toEqual({
      status: 'FAILED',
      message: 'What answers does not know the App API (HTTP 404): check app_base_url.',
    });
  });

  test('tells a stream that needs the App API while there is no key for it', async () => {
    const streams = [{ name: 's', object: 'segment_member', sync_behavior: 'mirror' }];
    const { message } = await check(settings({}, { streams }));
    expect(message).toMatch(
      /^Stream "s" cannot be synced: behavior mirror .* set app_api_key of the service/,
    );
  });

  test.each([
    ['us', european, 'us', 'The workspace is in region eu, but the configuration says us: set region to eu.'],
    ['eu', vendor, 'eu', 'The workspace is in region us, but the configuration says eu: set region to us.'],
  ] as const)('tells a wrong region: %s', async (_, { siteId, apiKey, urls }, region, message) => {
    const service = { site_id: siteId, api_key: apiKey, region, base_url: urls[region] };
    expect(await check(settings(service))).toEqual({ status: 'FAILED', message });
  });

  test('tells a redirect as a wrong region', async () => {
    vendor.fault({ kind: 'status', status: 301, headers: { location: vendor.urls.eu } });
    const { message } = await check(settings());
    expect(message).toMatch(/^Customer\.io redirects to another host \(HTTP 301\).* set region to eu\.$/);
  });

  test('tells a host that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { message } = await check(settings({ base_url: `http://127.0.0.1:${port}` }));
    expect(message).toBe(
      `Customer.io cannot be reached at 127.0.0.1:${port}: it refused the connection. Check the network between Airbyte and 127.0.0.1:${port}, and the address in the configuration where one is set.`,
    );
    const unknown = await check(settings({ base_url: 'http://no-such-host.invalid' }));
    expect(unknown.message).toContain('its name could not be resolved');
  });

  test.each([
    ['HTML', { kind: 'garbage' }, 'What answers is not Customer.io: check base_url.'],
    [
      'another JSON',
      { kind: 'status', status: 200, body: { hello: 1 } },
      'What answers is not Customer.io: check base_url.',
    ],
    [
      '404',
      { kind: 'status', status: 404 },
      'What answers does not know the Track API (HTTP 404): check base_url.',
    ],
    [
      '503',
      { kind: 'status', status: 503 },
      'Customer.io cannot be used (HTTP 503): try again later, and see https://status.customer.io.',
    ],
  ] as const)('tells something else that answers: %s', async (_, fault, message) => {
    vendor.fault(fault);
    expect(await check(settings())).toEqual({ status: 'FAILED', message });
  });

  test.each<[string, object, string | RegExp]>([
    [
      'an object that does not exist',
      { object: 'people' },
      `Stream "s" cannot be synced: "people" is not an object. Choose one of ${objectNames('customer_io')}.`,
    ],
    [
      'a behaviour the object lacks',
      { object: 'event', sync_behavior: 'delete' },
      /^Stream "s" cannot be synced: object event does not have behavior delete\. Choose sync mode append, or set sync_behavior of the stream to append\.$/,
    ],
    [
      'deleted rows the object cannot have',
      { object: 'device', deleted_rows: 'suppress' },
      /object device does not have behavior suppress/,
    ],
    [
      'a name that is a command',
      { object: 'person', fields: [{ to: '_update', value: 'true' }] },
      'Stream "s": nothing can be sent as "_update", which the service reads as a command; choose another name.',
    ],
    [
      'a field with neither column nor constant',
      { fields: [{ to: 'id' }] },
      'Stream "s": the field with to "id" needs either from (a column) or value (a constant).',
    ],
    [
      'a field with both',
      { fields: [{ to: 'id', from: 'a', value: 'b' }] },
      'Stream "s": the field with to "id" has both from and value; keep one.',
    ],
    [
      'a name that is sent twice',
      {
        fields: [
          { to: 'id', from: 'a' },
          { to: 'id', from: 'b' },
        ],
      },
      'Stream "s": the field with to "id" is there twice; keep one.',
    ],
  ])('finds what contradicts itself in the mapping: %s', async (_, entry, message) => {
    const status = await check(settings({}, { streams: [{ name: 's', ...entry }] }));
    expect(status).toEqual({
      status: 'FAILED',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(vendor.stats().requests).toBe(0);
  });

  test('finds two entries of one stream', async () => {
    const streams = [
      { name: 's', object: 'person' },
      { name: 's', object: 'device' },
    ];
    expect((await check(settings({}, { streams }))).message).toBe(
      'Stream "s" has two entries under streams; keep one.',
    );
  });

  test.each<[string, unknown, RegExp]>([
    [
      'no JSON',
      '{"service":{"api_key":"hidden-value"',
      /^The configuration file config\.json cannot be used: it is not valid JSON\.$/,
    ],
    ['empty', {}, /^The configuration cannot be used: service: /],
    ['another type', [], /^The configuration cannot be used: the configuration: /],
    ['an unknown service', { service: { type: 'hidden-value' } }, /service\.type/],
    ['a missing key', { service: { type: 'customer_io', site_id: 'hidden-value' } }, /service\.api_key/],
    [
      'a blank key',
      { service: { type: 'customer_io', site_id: 'x', api_key: ' ' } },
      /service\.api_key: must not be empty/,
    ],
    [
      'an unknown region',
      { service: { type: 'customer_io', site_id: 'x', api_key: 'y', region: 'hidden-value' } },
      /service\.region: expected one of "us"\|"eu"/,
    ],
    [
      'no address',
      { service: { type: 'customer_io', site_id: 'x', api_key: 'y', base_url: 'hidden-value' } },
      /service\.base_url: must be an address/,
    ],
    [
      'too fast',
      {
        service: { type: 'customer_io', site_id: 'x', api_key: 'y' },
        delivery: { requests_per_second: 5000 },
      },
      /delivery\.requests_per_second/,
    ],
  ])(
    'names what cannot be read in the configuration, without its values: %s',
    async (_, content, message) => {
      const status = await check(content);
      expect(status).toEqual({ status: 'FAILED', message: expect.stringMatching(message) });
      expect(status.message).not.toContain('hidden-value');
    },
  );

  test('warns of settings it does not know, all in one line', async () => {
    const result = await run('check', {
      config: settings(
        { user: 1 },
        { speed: 2, delivery: { burst: 3 }, streams: [{ name: 'x', object: 'person', filter: 4 }] },
      ),
    });
    expect(result.logs).toEqual([
      {
        level: 'WARN',
        message:
          'Ignored in the configuration, because there are no such settings: service.user, streams.0.filter, speed, delivery.burst.',
      },
    ]);
    expect(result.messages.at(-1).connectionStatus.status).toBe('SUCCEEDED');
  });
});

describe('spec', () => {
  test('answers with one SPEC', async () => {
    const result = await run('spec');
    expect(result.code).toBe(0);
    expect(result.messages.map(({ type }) => type)).toEqual(['SPEC']);
    expect(result.messages[0].spec.connectionSpecification.required).toEqual(['service']);
  });
});

describe('the command line', () => {
  test.each([
    ['nothing', [], /Usage: spec \| check/],
    ['an unknown command', ['read'], /There is no command "read"\. Usage/],
    ['an unknown option', ['check', '--speed'], /--speed/],
    ['no configuration', ['check'], /--config is missing/],
    ['no catalog', ['write', '--config', 'x.json'], /--catalog is missing/],
    [
      'a missing file',
      ['write', '--config', 'x.json', '--catalog', 'y.json'],
      /The configuration file x\.json cannot be used: there is no such file\./,
    ],
  ])('with %s says how it is used', async (_, [command = '', ...args], message) => {
    const result = await run(command, { args });
    if (command === 'check' && args.length > 0) expect(result.code).toBe(1);
    const said = result.error?.message ?? result.messages[0].connectionStatus.message;
    expect(said).toMatch(message);
  });
});
