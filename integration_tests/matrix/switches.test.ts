/** What Customer.io does not document must make no difference: the same sync against every position of every switch. */

import { describe, expect, test } from 'vitest';
import { run, write } from '../scenarios/connector.ts';
import { catalog, config, record, state, stream } from '../scenarios/messages.ts';
import type { CustomerIoOptions } from '../vendors/customer-io/context.ts';
import type { CustomerIo } from '../vendors/customer-io/interface.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { type SwitchName, switchTable } from '../vendors/customer-io/switches.ts';

const PEOPLE = 60;
const fill = (size: number) => 'x'.repeat(size);

/** People who change, vanish and come back, with events and devices in between; one record is too large. */
const records = [
  ...Array.from({ length: PEOPLE }, (_, n) =>
    record('person', {
      id: `p${n}`,
      email: `p${n}@x.io`,
      n,
      tags: [fill(900)],
      note: n % 2 ? '' : 'x',
      born: '2000-01-01',
    }),
  ),
  ...Array.from({ length: PEOPLE }, (_, n) => [
    record('event', { person_id: `p${n}`, event_name: 'Seen', n }),
    record('device', { person_id: `p${n}`, token: `t${n}`, platform: 'ios', model: 'a' }),
    record('person', { id: `p${n}`, n: n + 1000, later: true }),
    record('event', {
      person_id: `p${n}`,
      event_name: 'Seen',
      n,
      event_id: `own-${n}`,
      timestamp: 1700000000,
    }),
    record('event', { person_id: `p${n}`, event_name: 'Seen', n }),
    record('device', { person_id: `p${n}`, token: `t${n}`, platform: 'ios', model: 'b' }),
  ]).flat(),
  record('person', { id: 'p0', _ab_cdc_deleted_at: '2024-01-01' }),
  record('person', { id: 'p1', _ab_cdc_deleted_at: '2024-01-01' }),
  record('person', { id: 'p1', email: 'p1@x.io', n: 'again' }),
  record('person', { id: 'p2', email: 'not an address', n: 1002 }),
  record('event', { person_id: 'p3', event_name: 'Large', large: fill(31_800) }),
  record('event', { person_id: 'p3', event_name: 'Too large', large: fill(32_000) }),
  record('event', { anonymous_id: 'x', event_name: 'Seen' }),
  record('event', { person_id: 'unknown', event_name: 'Seen' }),
];

async function sync(vendor: CustomerIo) {
  const result = await write(
    {
      config: config(vendor, [{ name: 'person', deleted_rows: 'delete' }]),
      catalog: catalog(
        stream('person', { key: ['id'], properties: { born: { type: 'string', format: 'date' } } }),
        stream('event', { mode: 'append' }),
        stream('device'),
      ),
    },
    [...records, ...['person', 'event', 'device'].map((name) => state(name, 1))],
  );
  vendor.settle();
  return result;
}

/** Positions in which the vendor refuses what it takes in others. */
const refusals: Readonly<Record<string, number>> = { 'invalidEmail=item-error': 1 };
/** Positions that are tested below, with what they are about. */
const apart = ['regionRedirect', 'unauthorizedBody', 'identifiers', 'disabledIdentifier'];
/** Positions that are only reached above a rate. */
const options: Readonly<Record<string, CustomerIoOptions>> = {
  'rateExceeded=429': { limits: { trackPerSecond: 2 } },
  'rateExceeded=429-retry-after': { limits: { trackPerSecond: 2 } },
};

const positions = Object.entries(switchTable)
  .filter(([name]) => !apart.includes(name))
  .flatMap(([name, { values }]) =>
    (typeof values === 'function' ? ['unlimited', 1] : values).map((value) => [name, value] as const),
  );

describe('a sync ends in the same state', () => {
  test.concurrent.each(positions)('with %s=%s', async (name, value) => {
    const position = `${name}=${value}`;
    const vendor = await startCustomerIo({ ...options[position], switches: { [name as SwitchName]: value } });
    const result = await sync(vendor);
    expect(result.error).toBeUndefined();
    const stats = result.states.map((line) => JSON.parse(line).state.destinationStats);
    const sum = (key: string) =>
      stats.reduce((total: number, one: Record<string, number>) => total + one[key]!, 0);
    expect(stats).toHaveLength(3);
    expect(sum('rejectedRecordCount')).toBe(1 + (refusals[position] ?? 0));
    expect(sum('recordCount')).toBe(records.length - sum('rejectedRecordCount'));

    expect(vendor.person({ id: 'p0' })).toBeUndefined();
    expect(vendor.person({ id: 'p1' })?.attributes).toEqual({ n: 'again' });
    for (let n = 3; n < PEOPLE; n++) {
      expect(vendor.person({ id: `p${n}` })?.attributes).toMatchObject({
        n: String(n + 1000),
        later: 'true',
        born: '946684800',
      });
    }
    const models = vendor.devices().map(({ attributes }) => attributes.model);
    expect(new Set(models)).toEqual(new Set(['b']));
    expect(vendor.stats().overlaps).toBe(0);
    expect(vendor.stats().largestBody).toBeLessThanOrEqual(500_000);
    await vendor.close();
  });

  test.concurrent('with every event counted once, also after a second sync', async () => {
    const vendor = await startCustomerIo();
    await sync(vendor);
    const events = vendor.stats().events;
    expect(events).toBe(PEOPLE * 2 + 3);
    await sync(vendor);
    expect(vendor.stats().events).toBe(events);
    await vendor.close();
  });
});

describe('where the position matters to the user', () => {
  test.each(switchTable.regionRedirect.values)(
    'a sync to the wrong region names it: redirect %i',
    async (status) => {
      const vendor = await startCustomerIo({ region: 'eu', switches: { regionRedirect: status } });
      const result = await sync(vendor);
      expect([result.code, result.states.length, vendor.stats().accepted]).toEqual([1, 0, 0]);
      expect(result.error).toMatchObject({
        failure_type: 'config_error',
        message: expect.stringContaining('set region to eu'),
      });
      await vendor.close();
    },
  );

  test.each(switchTable.unauthorizedBody.values)(
    'a wrong key is told, whatever the body of the 401: %s',
    async (value) => {
      const vendor = await startCustomerIo({ switches: { unauthorizedBody: value } });
      const wrong = config({ ...vendor, apiKey: 'wrong' });
      const checked = await run('check', { config: wrong });
      expect(checked.messages[0].connectionStatus.message).toContain('check site_id and api_key');
      const written = await write({ config: wrong, catalog: catalog(stream('person')) }, [
        record('person', { id: 1 }),
      ]);
      expect(written.error).toMatchObject({ failure_type: 'config_error' });
      await vendor.close();
    },
  );

  test.each(switchTable.identifiers.values)(
    'people are found by what the workspace knows them by: %s',
    async (value) => {
      const vendor = await startCustomerIo({ switches: { identifiers: value } });
      const kinds = ['id', 'email', 'phone'] as const;
      const people = { id: '1', email: 'a@x.io', phone: '+14155550101' };
      const result = await write(
        {
          config: config(
            vendor,
            kinds.map((kind) => ({ name: kind, object: 'person', identifier: kind })),
          ),
          catalog: catalog(...kinds.map((kind) => stream(kind))),
        },
        [
          ...kinds.map((kind) => record(kind, { [kind]: people[kind] })),
          ...kinds.map((kind) => state(kind, 1)),
        ],
      );
      expect(result.code).toBe(0);
      const accepted = result.states.map((line) => JSON.parse(line).state.destinationStats.recordCount);
      expect(accepted).toEqual(kinds.map((kind) => (value.split('+').includes(kind) ? 1 : 0)));
      await vendor.close();
    },
  );

  test.each(switchTable.disabledIdentifier.values)(
    'an identifier the workspace does not use: %s',
    async (value) => {
      const vendor = await startCustomerIo({ switches: { identifiers: 'email', disabledIdentifier: value } });
      const people = Array.from({ length: 10 }, (_, n) => record('person', { id: n }));
      const result = await write({ config: config(vendor), catalog: catalog(stream('person')) }, [
        ...people,
        state('person', 1),
      ]);
      // Refused, it is a wrong mapping; ignored, nothing in the answer tells.
      const isRefused = value === 'item-error';
      expect([result.code, result.states.length]).toEqual(isRefused ? [1, 0] : [0, 1]);
      expect(result.error?.failure_type).toBe(isRefused ? 'config_error' : undefined);
      await vendor.close();
    },
  );
});
