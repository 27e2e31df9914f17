/** What Courier does not document must make no difference: the same sync against every position of every switch. */

import { describe, expect, test } from 'vitest';
import { write } from '../scenarios/connector.ts';
import { deliverToCourier, FAST, fateOf } from '../scenarios/courier-cases.ts';
import { ids, MIRRORED } from '../scenarios/courier-mirroring.ts';
import { courierReader } from '../scenarios/courier-reader.ts';
import { catalog, courierConfig, record, state, stream } from '../scenarios/messages.ts';
import type { CourierOptions } from '../vendors/courier/context.ts';
import type { Courier } from '../vendors/courier/interface.ts';
import { startCourier } from '../vendors/courier/server.ts';
import { type SwitchName, switchTable } from '../vendors/courier/switches.ts';

const here = ids(10, 'here');
const people = ids(20, 'p');
const deleted = { _ab_cdc_deleted_at: '2024-01-01' };

/** Profiles that come, change and go, members that come and go, and a list that is mirrored. */
const rows: Record<string, readonly object[]> = {
  profile: [
    ...people.map((recipient_id, n) => ({
      recipient_id,
      n,
      tags: ['a', { b: 1 }],
      'address.country': 'IT',
      note: 'x',
    })),
    ...people.map((recipient_id, n) => ({
      recipient_id,
      n: n + 100,
      tags: ['c', { b: 2 }],
      'address.city': 'Rome',
    })),
    ...people.slice(10).map((recipient_id) => ({ recipient_id, note: null })),
    { recipient_id: '..', n: 1 },
  ],
  changed: [...here.slice(0, 5), ...ids(5, 'missing')].map((recipient_id) => ({ recipient_id, plan: 'new' })),
  erased: ['here9', 'nobody'].map((recipient_id) => ({ recipient_id })),
  members: [
    ...people.map((recipient_id, n) => ({
      recipient_id,
      list_id: 'news',
      ...(n % 2 === 0 && { member: true }),
    })),
    ...ids(8, 'gone').map((recipient_id) => ({ recipient_id, list_id: 'news', ...deleted })),
    { recipient_id: 'nobody', list_id: 'news', ...deleted },
    { recipient_id: 'p0', list_id: 'alone.é' },
    { recipient_id: 'p1', list_id: 'news', ...deleted },
    { recipient_id: 'p1', list_id: 'other' },
    { recipient_id: 'a/b', list_id: 'news', ...deleted },
  ],
  mirrored: [...here.slice(3), ...people.slice(0, 12)].map((recipient_id) => ({
    recipient_id,
    list_id: 'audience',
  })),
};

async function start(options: CourierOptions): Promise<Courier> {
  const vendor = await startCourier(options);
  vendor.fault({ kind: 'delay', ms: 2, times: 1e6 });
  const { sdk } = courierReader(vendor);
  for (const id of here) await sdk.profiles.create(id, { profile: { plan: 'old', custom: { keep: 1 } } });
  vendor.subscribe('audience', [...here, ...ids(3, 'left')]);
  vendor.subscribe('news', [...ids(8, 'gone'), 'a/b', 'stays']);
  return vendor;
}

async function sync(vendor: Courier) {
  const names = Object.keys(rows);
  const result = await write(
    {
      config: courierConfig(vendor, [], FAST),
      catalog: catalog(
        stream('profile'),
        stream('changed', { object: 'profile', mode: 'update' }),
        stream('erased', { object: 'profile', mode: 'soft_delete' }),
        stream('members', { object: 'profile_with_list' }),
        stream('mirrored', MIRRORED),
      ),
    },
    names.flatMap((name) => [...rows[name]!.map((row) => record(name, row)), state(name, 1)]),
  );
  return { result, counts: Object.fromEntries(names.map((name) => [name, fateOf(result, name).counts])) };
}

/** Everything Courier holds afterwards, as its clients see it. */
async function contents(vendor: Courier) {
  const { lists, members, profile } = courierReader(vendor);
  const found: { lists: Record<string, string[]>; profiles: Record<string, unknown> } = {
    lists: {},
    profiles: {},
  };
  for (const list of await lists()) found.lists[list] = await members(list);
  for (const id of [...people, ...here, ...ids(5, 'missing'), 'nobody'])
    found.profiles[id] = await profile(id);
  return found;
}

const expected = (mergeNull: string | number | boolean) => ({
  lists: {
    audience: [...here.slice(3), ...people.slice(0, 12)].sort(),
    news: ['stays', ...people.filter((id) => id !== 'p1')].sort(),
    'alone.é': ['p0'],
    other: ['p1'],
  },
  profiles: Object.fromEntries([
    ...people.map((id, n) => [
      id,
      {
        n: n + 100,
        tags: ['c', { b: 2 }],
        address: { country: 'IT', city: 'Rome' },
        ...(n < 10 ? { note: 'x' } : mergeNull === 'store' && { note: null }),
        ...(n % 2 === 0 && { member: true }),
      },
    ]),
    ...here.map((id, n) => [id, n === 9 ? undefined : { plan: n < 5 ? 'new' : 'old', custom: { keep: 1 } }]),
    ...[...ids(5, 'missing'), 'nobody'].map((id) => [id, undefined]),
  ]),
});

/** A minute that is short, so that a limit that is met is soon over. */
const limits = { perMinute: 6, minuteMs: 500 };
/** What has to be so for a position to make a difference. */
const options: Readonly<Record<string, CourierOptions>> = {
  'bulkReply=202': { bulk: { above: 3, delayMs: 50 } },
  'limitSingles=true': { limits },
  'retryAfter=seconds': { limits, switches: { limitSingles: true } },
  'retryAfter=date': { limits, switches: { limitSingles: true } },
};

/** The defaults once, then every other position of every switch. */
const positions: readonly (readonly [string, string | number | boolean])[] = [
  ['missingProfile', switchTable.missingProfile.default],
  ...Object.entries(switchTable).flatMap(([name, { values, default: usual }]) =>
    (typeof values === 'function' ? (name === 'pageSize' ? [1, 7, 1000] : [7, 1000]) : values)
      .filter((value) => value !== usual)
      .map((value) => [name, value] as const),
  ),
];

describe('a sync ends in the same state', () => {
  test.concurrent.each(positions)('with %s=%s', async (name, value) => {
    const more = options[`${name}=${value}`] ?? {};
    const vendor = await start({ ...more, switches: { ...more.switches, [name as SwitchName]: value } });
    const { result, counts } = await sync(vendor);
    expect(result.error).toBeUndefined();
    expect(counts).toEqual({
      profile: [50, 1],
      changed: [10, 0],
      erased: [2, 0],
      members: [33, 0],
      mirrored: [19, 0],
    });
    expect(vendor.stats()).toMatchObject({ overlaps: 0, overlapSamples: [] });
    vendor.settle();
    vendor.clearFaults();
    expect(await contents(vendor)).toEqual(expected(name === 'mergeNull' ? value : 'store'));
    const refused = vendor.stats().refusedByLimit;
    if (more.limits === undefined) expect(refused).toBe(0);
    else expect(refused).toBeGreaterThan(0);
    await vendor.close();
  });
});

describe('where the position matters to the user', () => {
  test.each(switchTable.listId.values)(
    'the id of a list may be too long, or the same as another: %s',
    async (listId) => {
      const vendor = await startCourier({ switches: { listId } });
      const long = 'x'.repeat(200);
      const { long: fate } = await deliverToCourier(vendor, {
        long: {
          object: 'profile_with_list',
          rows: [...ids(3), 'u0'].map((recipient_id) => ({ recipient_id, list_id: long })),
        },
        spelled: {
          object: 'profile_with_list',
          rows: ['news', 'News'].map((list_id, n) => ({ recipient_id: `s${n}`, list_id })),
        },
      });
      const isCapped = listId.startsWith('capped');
      expect(fate.counts).toEqual(isCapped ? [0, 4] : [4, 0]);
      const { lists, members } = courierReader(vendor);
      const isSame = listId.endsWith('insensitive');
      expect(await lists()).toHaveLength((isCapped ? 0 : 1) + (isSame ? 1 : 2));
      expect(await members('News')).toEqual(isSame ? ['s0', 's1'] : ['s1']);
      await vendor.close();
    },
  );

  test.each(switchTable.eu.values)('the host of the other region may know the key or not: %s', async (eu) => {
    const vendor = await startCourier({ switches: { eu } });
    const result = await write(
      {
        config: courierConfig({ ...vendor, urls: { us: vendor.urls.eu, eu: vendor.urls.eu } }),
        catalog: catalog(stream('profile')),
      },
      [record('profile', { recipient_id: 'a', n: 1 }), state('profile', 1)],
    );
    const isKnown = eu === 'same';
    expect([result.code, result.states.length]).toEqual(isKnown ? [0, 1] : [1, 0]);
    expect(result.error?.failure_type).toBe(isKnown ? undefined : 'config_error');
    await vendor.close();
  });
});
