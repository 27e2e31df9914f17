import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type CourierOptions, startCourier } from '../vendors/courier/server.ts';
import { switchTable } from '../vendors/courier/switches.ts';
import { write } from './connector.ts';
import { deliverToCourier, FAST, fateOf } from './courier-cases.ts';
import { courierReader } from './courier-reader.ts';
import { catalog, courierConfig, record, state, stream } from './messages.ts';

const vendor = await startCourier();
const reader = courierReader(vendor);
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

const member = { object: 'profile_with_list' };
const deleted = { _ab_cdc_deleted_at: '2024-01-01' };
const ids = (count: number, prefix = 'u') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
const rows = (recipients: readonly string[], list_id: string) =>
  recipients.map((recipient_id) => ({ recipient_id, list_id }));
/** `METHOD /path` of the requests, ids decoded. */
const calls = () => vendor.requests().map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);

describe('a recipient with a list', () => {
  test('gets a profile first and is subscribed then', async () => {
    vendor.fault({ kind: 'delay', ms: 10, method: 'POST', path: '^/profiles/[^/]*$', times: 1000 });
    const fates = await deliverToCourier(vendor, {
      'by mode append_dedup': {
        ...member,
        rows: [{ recipient_id: 'a', list_id: 'news', 'custom.plan': 'gold', 'address.country': 'IT' }],
      },
      'by mode append': { ...member, mode: 'append', rows: [{ recipient_id: 7, list_id: 2024, name: 'B' }] },
      'by setting': {
        mode: 'update',
        settings: { ...member, sync_behavior: 'update_or_create' },
        rows: [{ recipient_id: 'c', list_id: 'a.b.c.d', name: null }],
      },
    });
    for (const fate of Object.values(fates)) expect(fate).toMatchObject({ accepted: 1, counts: [1, 0] });
    for (const [id, list] of [
      ['a', 'news'],
      ['7', '2024'],
      ['c', 'a.b.c.d'],
    ] as const) {
      const [merge, subscribe, ...others] = vendor
        .requests()
        .filter(({ path, text }) => path.startsWith(`/profiles/${id}`) || text.includes(`"${id}"`));
      expect(others).toEqual([]);
      expect([merge!.method, merge!.path]).toEqual(['POST', `/profiles/${id}`]);
      expect(subscribe!.startedAt).toBeGreaterThanOrEqual(merge!.endedAt!);
      expect(await reader.members(list)).toEqual([id]);
    }
    expect(await reader.profile('a')).toEqual({ custom: { plan: 'gold' }, address: { country: 'IT' } });
    expect(await reader.profile('7')).toEqual({ name: 'B' });
    expect(vendor.stats().overlaps).toBe(0);
  });

  test('and nothing else costs no call for the profile', async () => {
    const fates = await deliverToCourier(vendor, {
      one: { ...member, rows: rows(['alone'], 'one') },
      many: { ...member, rows: rows(ids(30), 'many') },
      'null ignored': {
        settings: { ...member, null_values: 'ignore' },
        rows: [{ recipient_id: 'x', list_id: 'nulls', name: null, _airbyte_raw_id: 'r' }],
      },
      'others ignored': {
        settings: { ...member, other_fields: 'ignore' },
        rows: [{ recipient_id: 'y', list_id: 'others', name: 'Y' }],
      },
    });
    expect(fates.many).toMatchObject({ accepted: 30, counts: [30, 0] });
    expect(calls().sort()).toEqual([
      'POST /lists/many/subscriptions',
      'POST /profiles/alone/lists',
      'POST /profiles/x/lists',
      'POST /profiles/y/lists',
    ]);
    expect(vendor.stats()).toMatchObject({ profiles: 0, bulkCalls: 1, recipients: 30 });
    expect(await reader.members('many')).toEqual(ids(30).sort());
    expect(await reader.listsOf('alone')).toEqual(['one']);
  });

  test('may have any id, in calls for one and in calls for many', async () => {
    const odd = ['a/b', 'a b', 'é', '100%', '%2F', 'a+b', '😀', 'a"b\\c', '42', '...'];
    const { alone, together } = await deliverToCourier(vendor, {
      alone: { ...member, rows: odd.flatMap((id, n) => rows([id], `alone${n}`)) },
      together: { ...member, rows: rows([...odd, '9223372036854775808'], 'together/é%') },
    });
    expect([alone.rejected, together.rejected]).toEqual([[], []]);
    expect(await reader.members('together/é%')).toEqual([...odd, '9223372036854775808'].sort());
    for (const [n, id] of odd.entries()) expect(await reader.members(`alone${n}`)).toEqual([id]);
    await deliverToCourier(vendor, {
      gone: { ...member, mode: 'soft_delete', rows: rows(odd, 'together/é%') },
    });
    expect(await reader.members('together/é%')).toEqual(['9223372036854775808']);
  });

  test('takes the list from a column or from a constant', async () => {
    const fields = [
      { to: 'list_id', value: 'constant' },
      { to: 'recipient_id', from: 'user' },
    ];
    await deliverToCourier(vendor, {
      constant: { settings: { ...member, fields }, rows: [{ user: 'a', list_id: 'column' }, { user: 'b' }] },
      column: {
        settings: { ...member, fields: [{ to: 'list_id', from: 'segment' }] },
        rows: [{ recipient_id: 'c', segment: 'column' }],
      },
    });
    expect(await reader.lists()).toEqual(['column', 'constant']);
    expect(await reader.members('constant')).toEqual(['a', 'b']);
    expect(await reader.members('column')).toEqual(['c']);
    expect(vendor.stats().profiles).toBe(0);
  });

  test('is rejected where Courier would not take an id', async () => {
    const row = (list: string) => `{"recipient_id":"a","name":"x","list_id":${list}}`;
    const bad = ['a.b.c.d.e', 'a b', '*', 'a.*', '#', '.a', 'a.', 'a..b', '.', 'a\tb'].map((id) =>
      JSON.stringify(id),
    );
    const fates = await deliverToCourier(vendor, {
      missing: { ...member, rows: ['""', '" "', 'null'].map(row).concat('{"recipient_id":"a"}') },
      'of another type': { ...member, rows: ['true', '1.5', '[]', '{}'].map(row) },
      malformed: { ...member, rows: bad.slice(0, 5).map(row) },
      'malformed too': { ...member, rows: bad.slice(5).map(row) },
      recipients: {
        ...member,
        rows: [{ list_id: 'l' }, { recipient_id: '..', list_id: 'l' }, { recipient_id: false, list_id: 'l' }],
      },
      columns: { ...member, rows: [{ recipient_id: 'a', list_id: 'l', b: 'text', 'b.c': 1 }] },
      'to be removed': { ...member, mode: 'soft_delete', rows: ['"a b"', 'null'].map(row) },
      'to be updated': { ...member, mode: 'update', rows: ['"a b"', 'null'].map(row) },
      'of six megabytes': {
        ...member,
        rows: [{ recipient_id: 'a', list_id: 'l', t: 'x'.repeat(6_000_000) }],
      },
    });
    const list = ['missing_identifier (list_id)', 'invalid_identifier (list_id)'];
    expect(Object.values(fates).map(({ rejected, counts }) => [...rejected, counts[1]])).toEqual([
      [list[0], 4],
      [list[1], 4],
      [list[1], 5],
      [list[1], 5],
      ['missing_identifier (recipient_id)', 'invalid_identifier (recipient_id)', 3],
      ['invalid_field (b.c)', 1],
      [list[1], list[0], 2],
      [list[1], list[0], 2],
      ['record_too_large', 1],
    ]);
    expect(vendor.stats().requests).toBe(0);
  });

  test('whose profile is refused is rejected and not subscribed', async () => {
    vendor.fault({ kind: 'status', status: 400, path: '^/profiles/bad$', times: 1000 });
    const { all } = await deliverToCourier(vendor, {
      all: {
        ...member,
        rows: [
          { recipient_id: 'bad', list_id: 'news', n: 1 },
          { recipient_id: 'good', list_id: 'news', n: 1 },
          { recipient_id: 'bad', list_id: 'other', n: 2 },
          { recipient_id: 'bad', list_id: 'third' },
        ],
      },
    });
    expect(all).toEqual({ accepted: 2, skipped: 0, rejected: ['refused_by_service'], counts: [2, 2] });
    expect(await reader.members('news')).toEqual(['good']);
    expect(await reader.listsOf('bad')).toEqual(['third']);
  });

  test('that is refused in a call for many is found by halving it', async () => {
    const recipients = ids(8);
    vendor.fault({ kind: 'status', status: 400, path: '^/profiles/u2/lists$', times: 1e6 });
    // The call for all, its first half, that one's second half, and the first of these two, who is alone.
    const path = '^/lists/news/subscriptions$|^/profiles/u2/lists$';
    vendor.fault({ kind: 'status', status: 400, path, nth: [1, 2, 4, 5] });
    const { all } = await deliverToCourier(vendor, { all: { ...member, rows: rows(recipients, 'news') } });
    expect(all).toEqual({ accepted: 7, skipped: 0, rejected: ['refused_by_service'], counts: [7, 1] });
    expect(await reader.members('news')).toEqual(recipients.filter((id) => id !== 'u2'));
  });
});

describe('update_only', () => {
  test.each(switchTable.missingProfile.values)(
    'neither writes a profile nor subscribes where there is none: missing is %i',
    async (status) => {
      vendor.setSwitch('missingProfile', status);
      for (const id of ['a', 'b', 'c']) await reader.sdk.profiles.create(id, { profile: { plan: 'old' } });
      const { byMode, bySetting } = await deliverToCourier(vendor, {
        byMode: {
          ...member,
          mode: 'update',
          rows: [
            { recipient_id: 'a', list_id: 'news', plan: 'new' },
            { recipient_id: 'missing', list_id: 'news', plan: 'new' },
            { recipient_id: 'nobody', list_id: 'news' },
            { recipient_id: 'b', list_id: 'news' },
          ],
        },
        bySetting: {
          settings: { ...member, sync_behavior: 'update_only' },
          rows: [
            { recipient_id: 'c', list_id: 'other', plan: 'new' },
            { recipient_id: 'missing', list_id: 'other', plan: 'new' },
          ],
        },
      });
      vendor.setSwitch('missingProfile', 404);
      expect(byMode).toEqual({ accepted: 2, skipped: 2, rejected: [], counts: [4, 0] });
      expect(bySetting).toEqual({ accepted: 1, skipped: 1, rejected: [], counts: [2, 0] });
      expect(await reader.members('news')).toEqual(['a', 'b']);
      expect(await reader.members('other')).toEqual(['c']);
      expect(vendor.stats().profiles).toBe(3);
      expect(await reader.profile('a')).toEqual({ plan: 'new' });
      expect(await reader.profile('b')).toEqual({ plan: 'old' });
    },
  );
});

describe('delete', () => {
  test.each(switchTable.unsubscribeAbsent.values)(
    'unsubscribes and leaves the profile; who is not on the list counts as done: absent is %i',
    async (status) => {
      vendor.setSwitch('unsubscribeAbsent', status);
      vendor.subscribe('news', ['a', 'b', 'c', 'd', 'e']);
      vendor.subscribe('other', ['a']);
      await reader.sdk.profiles.create('a', { profile: { plan: 'old' } });
      const fates = await deliverToCourier(vendor, {
        byMode: {
          ...member,
          mode: 'soft_delete',
          rows: [
            { recipient_id: 'a', list_id: 'news', plan: 'new' },
            ...rows(['absent'], 'news'),
            ...rows(['x'], 'no-list'),
          ],
        },
        bySetting: { settings: { ...member, sync_behavior: 'delete' }, rows: rows(['b'], 'news') },
        'marked as deleted': { ...member, rows: [{ recipient_id: 'c', list_id: 'news', n: 1, ...deleted }] },
        'marked, with update_only': {
          ...member,
          mode: 'update',
          rows: [{ recipient_id: 'd', list_id: 'news', ...deleted }],
        },
        'marked and ignored': {
          settings: { ...member, deleted_rows: 'ignore' },
          rows: [{ recipient_id: 'e', list_id: 'news', n: 1, ...deleted }],
        },
      });
      vendor.setSwitch('unsubscribeAbsent', 404);
      expect(fates.byMode).toEqual({ accepted: 3, skipped: 0, rejected: [], counts: [3, 0] });
      expect(fates['marked and ignored']).toEqual({ accepted: 0, skipped: 1, rejected: [], counts: [1, 0] });
      expect(await reader.members('news')).toEqual(['e']);
      expect(await reader.members('other')).toEqual(['a']);
      expect(await reader.profile('a')).toEqual({ plan: 'old' });
      expect(await reader.profile('c')).toBeUndefined();
      expect(vendor.stats().profiles).toBe(1);
    },
  );
});

describe('the calls of one recipient', () => {
  test.each(switchTable.conflict.values)(
    'are never under way at once and take effect in order: conflict %s',
    async (conflict) => {
      vendor.setSwitch('conflict', conflict);
      vendor.fault({ kind: 'delay', ms: 10, times: 10_000 });
      // Everybody comes again and again: on this list, off it, on another one, and with news of them.
      const events = Array.from({ length: 160 }, (_, n) => ({
        recipient_id: `r${(n * 7) % 4}`,
        list_id: `l${(n * 5) % 3}`,
        ...(n % 4 === 1 && { last: n, [`k${n % 3}`]: n }),
        ...(n % 5 === 2 && deleted),
      }));
      const result = await write(
        { config: courierConfig(vendor, [], FAST), catalog: catalog(stream('profile_with_list')) },
        [...events.map((row) => record('profile_with_list', row)), state('profile_with_list', 1)],
      );
      vendor.setSwitch('conflict', false);
      expect(result.error).toBeUndefined();
      expect(vendor.stats().overlaps).toBe(0);
      const lists = new Map(['l0', 'l1', 'l2'].map((id) => [id, new Set<string>()]));
      const profiles = new Map<string, object>();
      for (const { recipient_id, list_id, ...row } of events) {
        if ('_ab_cdc_deleted_at' in row) {
          lists.get(list_id)!.delete(recipient_id);
          continue;
        }
        lists.get(list_id)!.add(recipient_id);
        if ('last' in row) profiles.set(recipient_id, { ...profiles.get(recipient_id), ...row });
      }
      for (const [id, members] of lists) expect(await reader.members(id)).toEqual([...members].sort());
      for (const [id, profile] of profiles) expect(await reader.profile(id)).toEqual(profile);
    },
  );

  test('end where the last one leads, also over two streams and many lists', async () => {
    const lists = ids(40, 'list');
    const result = await write(
      {
        config: courierConfig(
          vendor,
          [
            { name: 'on', ...member },
            { name: 'off', ...member, sync_behavior: 'delete' },
          ],
          FAST,
        ),
        catalog: catalog(stream('on'), stream('off')),
      },
      [
        ...lists.flatMap((list_id) => [
          record('on', { recipient_id: 'a', list_id }),
          record('off', { recipient_id: 'b', list_id }),
          record('off', { recipient_id: 'a', list_id }),
          record('on', { recipient_id: 'b', list_id }),
          record('on', { recipient_id: 'b', list_id, [list_id]: 1 }),
        ]),
        state('on', 1),
        state('off', 1),
      ],
    );
    expect(result.error).toBeUndefined();
    expect(vendor.stats().overlaps).toBe(0);
    expect(await reader.listsOf('a')).toEqual([]);
    expect(await reader.listsOf('b')).toEqual([...lists].sort());
    expect(Object.keys((await reader.profile('b'))!)).toEqual(lists);
  });
});

describe('the limit of 20 list calls a minute', () => {
  /** A sync of subscriptions against a Courier of its own. */
  async function subscribe(options: CourierOptions, subscriptions: readonly object[]) {
    const courier = await startCourier(options);
    const begun = performance.now();
    const result = await write(
      { config: courierConfig(courier, [], FAST), catalog: catalog(stream('profile_with_list')) },
      [...subscriptions.map((row) => record('profile_with_list', row)), state('profile_with_list', 1)],
    );
    const seconds = (performance.now() - begun) / 1000;
    const stats = courier.stats();
    courier.settle();
    const { lists, members } = courierReader(courier);
    const found = new Map<string, string[]>();
    for (const list of await lists()) found.set(list, await members(list));
    await courier.close();
    expect(result.error).toBeUndefined();
    expect(fateOf(result, 'profile_with_list').counts).toEqual([subscriptions.length, 0]);
    expect(stats).toMatchObject({ refusedByLimit: 0, overlaps: 0 });
    expect(stats.busiestMinute).toBeLessThanOrEqual(20);
    return { seconds, stats, found };
  }

  test.each(switchTable.bulkReply.values)(
    'lets a list of 20,000 be filled with a few calls of at most 5,000: they are answered %i',
    async (bulkReply) => {
      const recipients = ids(20_000);
      const switches = { bulkReply, pageSize: 5000 };
      const { stats, found } = await subscribe({ switches }, rows(recipients, 'all'));
      expect(stats).toMatchObject({ requests: 4, bulkSizes: { 5000: 4 } });
      expect(found).toEqual(new Map([['all', recipients.sort()]]));
    },
  );

  test('is kept by calls for one where there are many lists, which is sooner than to wait', async () => {
    const lists = ids(60, 'list');
    const recipients = ids(30);
    const members = lists.flatMap((list) =>
      rows(
        recipients.map((id) => `${list}-${id}`),
        list,
      ),
    );
    const { stats, found, seconds } = await subscribe({ switches: { pageSize: 1000 } }, members);
    expect(stats.bulkCalls).toBeLessThanOrEqual(20);
    expect(stats.requests - stats.bulkCalls).toBe((60 - stats.bulkCalls) * 30);
    expect(seconds).toBeLessThan(15);
    expect(found.size).toBe(60);
    for (const [list, there] of found) expect(there).toEqual(recipients.map((id) => `${list}-${id}`).sort());
  });

  test('does not matter to a single recipient of a list', async () => {
    const { stats, found } = await subscribe(
      {},
      ids(30, 'list').flatMap((list) => rows([`of-${list}`], list)),
    );
    expect(stats).toMatchObject({ bulkCalls: 0, byEndpoint: { 'POST /profiles/:user_id/lists': 30 } });
    expect([...found.values()].flat()).toEqual([...found.keys()].map((list) => `of-${list}`));
  });

  test('is kept where Courier takes fewer recipients in one call than there are', async () => {
    const recipients = ids(3000);
    const switches = { maxRecipients: 1000, pageSize: 5000 };
    const { stats, found } = await subscribe({ switches }, rows(recipients, 'all'));
    expect(stats.bulkSizes).toEqual({ 3000: 1, 1500: 2, 750: 4 });
    expect(found.get('all')).toEqual(recipients.sort());
  });

  test('does not hold up recipients of whom Courier takes very few in one call', async () => {
    const recipients = ids(100);
    const { stats, found, seconds } = await subscribe(
      { switches: { maxRecipients: 3 } },
      rows(recipients, 'all'),
    );
    expect(stats.bulkCalls).toBeLessThanOrEqual(20);
    expect(found.get('all')).toEqual(recipients.sort());
    expect(seconds).toBeLessThan(15);
  });
});
