import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunOptions, run, write } from '../scenarios/connector.ts';
import { catalog, config, courierConfig, record, state, stream } from '../scenarios/messages.ts';
import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';

const customerIo = await startCustomerIo();
const courier = await startCourier();
const root = mkdtempSync(join(tmpdir(), 'secrets-'));
beforeEach(() => {
  for (const vendor of [customerIo, courier]) {
    vendor.clearFaults();
    vendor.reset();
  }
});
afterAll(async () => {
  await Promise.all([customerIo.close(), courier.close()]);
  rmSync(root, { recursive: true });
});

const basic = Buffer.from(`${customerIo.siteId}:${customerIo.apiKey}`).toString('base64');
const settings = {
  delivery: { retry_for_seconds: 0 },
  rejected_records: { max_percent: 100, storage: { type: 'local', path: root } },
};

interface Service {
  readonly vendor: typeof customerIo | typeof courier;
  readonly options: RunOptions;
  readonly secrets: readonly string[];
}

const SERVICES: Record<string, Service> = {
  'Customer.io': {
    vendor: customerIo,
    secrets: [customerIo.apiKey, basic],
    options: {
      config: config(customerIo, [{ name: 'person' }], settings),
      catalog: catalog(stream('person', { key: ['id'] })),
    },
  },
  Courier: {
    vendor: courier,
    secrets: [courier.apiKey],
    options: {
      config: courierConfig(courier, [{ name: 'person', object: 'profile' }], settings),
      catalog: catalog(stream('person', { key: ['id'] })),
    },
  },
};

const STATUSES = [200, 207, 301, 307, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 522];

describe.each(Object.entries(SERVICES))('no secret is in anything that is written: %s', (_, service) => {
  const { vendor, options, secrets } = service;
  // A service that repeats what it was sent to log in.
  const told = `no such key: ${secrets.join(' ')}`;
  const errors = [{ batch_index: 0, reason: told, field: told, message: told }];
  const body = { errors, message: told, type: told };
  const headers = { 'retry-after': told, location: `https://${secrets[0]}@elsewhere/` };
  const fault = vendor.fault as (fault: object) => void;
  const rows = [1, 2].map((n) => record('person', { id: n, recipient_id: n, n }));

  test.each([
    ...STATUSES.map((status) => [`${status}`, { kind: 'status', status, body, headers }] as const),
    ['a cut connection', { kind: 'reset', when: 'before' }],
    ['an answer cut short', { kind: 'truncate' }],
    ['an answer that is no JSON', { kind: 'garbage', body: told }],
  ] as const)('%s', async (_, effect) => {
    fault({ ...effect, times: 1000 });
    const [checked, result] = await Promise.all([
      run('check', { config: options.config! }),
      write(options, [...rows, state('person', 1)]),
    ]);
    const files = readdirSync(root).map((file) => readFileSync(join(root, file), 'utf8'));
    const all = [...checked.lines, checked.stderr, ...result.lines, result.stderr, ...files].join('\n');
    expect(result.lines.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(all).not.toContain(secret);
  });
});

test('a configuration that cannot be used is told without its secrets', async () => {
  const service = { type: 'customer_io', site_id: 'site', api_key: 'the-secret', region: 'the-secret' };
  for (const command of ['check', 'write']) {
    const result = await run(command, { config: { service, 'the-secret': 1 }, catalog: catalog() });
    expect(result.lines.join('\n')).not.toContain('the-secret');
  }
});
