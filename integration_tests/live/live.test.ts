/** The live suite against the local services: it must tell in which position each of their switches is. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { switchTable as courierSwitches } from '../vendors/courier/switches.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { switchTable as customerIoSwitches } from '../vendors/customer-io/switches.ts';
import { type CourierAccount, type CustomerIoAccount, HOW_TO_SET } from './accounts.ts';
import { CourierApi } from './courier/api.ts';
import { probes as courierProbes } from './courier/probes.ts';
import { CustomerIoApi } from './customer-io/api.ts';
import { probes as customerIoProbes } from './customer-io/probes.ts';
import { askAll } from './questions.ts';
import { runLive } from './run.ts';

const { signal } = new AbortController();
const quietly = () => {};

/** Not asked, or only of the real hosts. */
const UNASKED = ['regionRedirect', 'rateUnit', 'rateExceeded', 'pageLimit', 'eu'];
/** What takes long to see, or cannot be seen within seconds. */
const TOO_LONG = ['dedupeWindow=1', 'applyLag=10'];
/** Positions of switches that any number may be. */
const NUMBERS: Record<string, readonly (string | number)[]> = {
  dedupeWindow: ['unlimited', 1],
  maxRecipients: ['unlimited', 1250],
  pageSize: [1, 100, 1000],
};

function positionsOf(table: typeof customerIoSwitches | typeof courierSwitches): [string, unknown][] {
  return Object.entries(table)
    .filter(([name]) => !UNASKED.includes(name))
    .flatMap(([name, { values }]) => {
      const all: readonly unknown[] = typeof values === 'function' ? NUMBERS[name]! : values;
      return all.map((value): [string, unknown] => [name, value]);
    })
    .filter(([name, value]) => !TOO_LONG.includes(`${name}=${value}`));
}

async function customerIoVendor(switches: object = {}) {
  const vendor = await startCustomerIo({ switches, limits: { appPerSecond: 1000 } });
  const { siteId, apiKey, appApiKey, urls } = vendor;
  const account: CustomerIoAccount = {
    siteId,
    apiKey,
    appApiKey,
    region: 'us',
    trackUrl: urls.us,
    appUrl: urls.app,
    isReal: false,
  };
  const api = new CustomerIoApi(account, 'live');
  // Relationships are only asked for where there is a type of objects.
  const identifiers = { object_type_id: '1', object_id: 'of somebody else' };
  await api.write({ type: 'object', action: 'identify', identifiers });
  return { vendor, api };
}

async function courierVendor(switches: object = {}) {
  const vendor = await startCourier({ switches });
  const account: CourierAccount = {
    apiKey: vendor.apiKey,
    region: 'us',
    url: vendor.urls.us,
    isReal: false,
  };
  return { vendor, api: new CourierApi(account, 'live') };
}

describe.concurrent('an open question is answered with the position that the switch is in', () => {
  test.each(positionsOf(customerIoSwitches))('Customer.io: %s=%s', async (name, value) => {
    const { vendor, api } = await customerIoVendor({ [name]: value });
    const asked = { [name]: customerIoProbes[name as keyof typeof customerIoProbes] };
    const [outcome] = await askAll(api, asked, customerIoSwitches, quietly, signal);
    expect(outcome).toMatchObject({ state: 'answered', answer: { position: value } });
    expect(outcome!.differs).toBe(value !== outcome!.default);
    await vendor.close();
  });

  test.each(positionsOf(courierSwitches))('Courier: %s=%s', async (name, value) => {
    const { vendor, api } = await courierVendor({ [name]: value });
    const { listLimitUnit, [name as 'eu']: probe } = courierProbes;
    const asked = { listLimitUnit, [name]: probe };
    // Local writes are over before another one can come in between, unless they are slowed down.
    if (name === 'conflict') vendor.fault({ kind: 'delay', ms: 50, method: 'POST', times: 8 });
    const outcomes = await askAll(api, asked, courierSwitches, quietly, signal);
    const outcome = outcomes.find(({ switchName }) => switchName === name);
    expect(outcome).toMatchObject({ state: 'answered', answer: { position: value } });
    expect(outcome!.differs).toBe(value !== outcome!.default);
    await vendor.close();
  });
});

/** Runs everything against local services in some positions of their switches. */
async function runLocally(
  switches: { readonly customerIo?: object; readonly courier?: object } = {},
  more: NodeJS.ProcessEnv = {},
) {
  const customerIo = await customerIoVendor(switches.customerIo);
  const courier = await courierVendor(switches.courier);
  const { vendor } = customerIo;
  const lines: string[] = [];
  const run = () =>
    runLive({
      env: {
        CUSTOMER_IO_SITE_ID: vendor.siteId,
        CUSTOMER_IO_API_KEY: vendor.apiKey,
        CUSTOMER_IO_APP_API_KEY: vendor.appApiKey,
        CUSTOMER_IO_BASE_URL: vendor.urls.us,
        CUSTOMER_IO_APP_BASE_URL: vendor.urls.app,
        COURIER_API_KEY: courier.vendor.apiKey,
        COURIER_BASE_URL: courier.vendor.urls.us,
        ...more,
      },
      prefix: 'live-test',
      print: (line) => lines.push(line),
      signal,
    });
  return { customerIo: vendor, courier: courier.vendor, lines, run };
}

type Local = Awaited<ReturnType<typeof runLocally>>;

function leftovers({ customerIo, courier }: Local) {
  return {
    people: customerIo.people().map(({ id, email }) => id ?? email),
    objects: customerIo.objects().length,
    profiles: courier.profiles().map(({ userId }) => userId),
    lists: courier.lists().flatMap(({ id, deleted }) => (deleted ? [] : [id])),
  };
}

const NOTHING_OF_OURS = { people: [], objects: 1, profiles: [], lists: [] };

const close = ({ customerIo, courier }: Local) => Promise.all([customerIo.close(), courier.close()]);

describe.concurrent('a run with local services', () => {
  test('finds what the connector wrote, says where answers differ, and leaves nothing behind', async () => {
    const local = await runLocally({
      customerIo: { oversizeBody: 413, kilobyte: 1024, emptyStringPerson: 'stores', tokenMoves: false },
      courier: { missingProfile: 200, mergeNull: 'delete', unsubscribeAbsent: 204, recreate: 'revived' },
    });
    expect(await local.run()).toBe(true);
    const { lines } = local;
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(lines.filter((line) => line.includes('✓')).length).toBeGreaterThan(40);
    expect(lines.find((line) => /^Oversized body +oversizeBody +413 +400 +yes$/.test(line))).toBeDefined();
    expect(lines.find((line) => /^Page size +pageSize +100 +100 +no$/.test(line))).toBeDefined();
    expect(lines.at(-1)).toBe(
      '8 answers differ from the default of the switch (kilobyte, oversizeBody, emptyStringPerson, tokenMoves, missingProfile, mergeNull, unsubscribeAbsent, recreate), and a differing default is worth a change to the local server.',
    );
    expect(leftovers(local)).toEqual(NOTHING_OF_OURS);
    await close(local);
  });

  test('cleans up also where the connector fails, and says so', async () => {
    const local = await runLocally();
    local.customerIo.fault({ kind: 'status', status: 401, skip: 3, times: 1 });
    local.courier.fault({ kind: 'status', status: 403, skip: 3, times: 1 });
    expect(await local.run()).toBe(false);
    expect(local.lines.filter((line) => line.includes('✗')).length).toBeGreaterThanOrEqual(2);
    expect(leftovers(local)).toEqual(NOTHING_OF_OURS);
    await close(local);
  });

  test('asks what needs no reading where there is no App API key', async () => {
    const local = await runLocally({}, { CUSTOMER_IO_APP_API_KEY: '', COURIER_API_KEY: '' });
    expect(await local.run()).toBe(true);
    const { lines } = local;
    expect(lines).toContain('Courier is left out: COURIER_API_KEY is not set.');
    expect(lines).toContain('  {"batch":[]}: 400');
    expect(lines).toContain(
      '  Event for unknown person: not asked: reading back needs CUSTOMER_IO_APP_API_KEY',
    );
    expect(leftovers(local)).toEqual(NOTHING_OF_OURS);
    await close(local);
  });

  test('never prints a key, not even where a service repeats it', async () => {
    const keys = { CUSTOMER_IO_API_KEY: 'WRONG-TRACK', COURIER_API_KEY: 'WRONG-COURIER' };
    const local = await runLocally({}, keys);
    const pair = Buffer.from(`${local.customerIo.siteId}:${keys.CUSTOMER_IO_API_KEY}`).toString('base64');
    const told = {
      kind: 'status',
      status: 401,
      body: `no ${pair} ${Object.values(keys)}`,
      times: 1000,
    } as const;
    local.customerIo.fault(told);
    local.courier.fault(told);
    expect(await local.run()).toBe(false);
    const text = local.lines.join('\n');
    expect(text).toContain('***');
    for (const secret of [pair, ...Object.values(keys)]) expect(text).not.toContain(secret);
    await close(local);
  });
});

test('without keys, it says which to set, and that is no failure', () => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CUSTOMER_IO|COURIER)_/.test(name)),
  );
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, `${HOW_TO_SET.join('\n')}\n`]);
});
