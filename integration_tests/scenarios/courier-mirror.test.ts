import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { switchTable } from '../vendors/courier/switches.ts';
import { Connector, write } from './connector.ts';
import { fateOf, hold, statesOf } from './courier-cases.ts';
import {
  globalState,
  ids,
  legacyState,
  MIRRORED,
  mirrorOptions,
  named,
  removals,
  status,
} from './courier-mirroring.ts';
import { courierReader } from './courier-reader.ts';
import { catalog, record, state, stream } from './messages.ts';

const vendor = await startCourier();
const reader = courierReader(vendor);
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
const opened = [vendor];
afterAll(() => Promise.all(opened.map((each) => each.close())));

const end = [status('COMPLETE'), state('m', 1)];

describe('a mirrored list', () => {
  test.each([1, 10, 100])(
    'ends up with exactly the members its stream names: %i on a page',
    async (pageSize) => {
      vendor.setSwitch('pageSize', pageSize);
      vendor.subscribe('news', ids(25, 'old'));
      vendor.subscribe('untouched', ['x']);
      const source = [...ids(25, 'old').slice(8), ...ids(30, 'new')];
      const result = await write(mirrorOptions(vendor), [
        ...named(source),
        ...named(source.slice(0, 9)),
        ...end,
      ]);
      expect(result.error).toBeUndefined();
      expect(fateOf(result, 'm')).toEqual({ accepted: 56, skipped: 0, rejected: [], counts: [56, 0] });
      expect(removals(vendor)).toBe(8);
      expect(await reader.members('news')).toEqual(source.sort());
      expect(await reader.members('untouched')).toEqual(['x']);
      vendor.setSwitch('pageSize', 100);
    },
  );

  test('loses nobody before everybody has been added', async () => {
    vendor.fault({ kind: 'delay', ms: 30, method: 'POST', times: 1000 });
    vendor.subscribe('news', ids(10, 'old'));
    vendor.subscribe('more', ids(4, 'old'));
    const added = ids(40, 'new').map((recipient_id, n) => ({
      recipient_id,
      list_id: n % 2 ? 'news' : 'more',
      ...(n % 3 === 0 && { plan: 'gold' }),
    }));
    const result = await write(mirrorOptions(vendor), [
      ...named(ids(10, 'old').slice(5)),
      ...named(ids(4, 'old').slice(2), 'more'),
      ...added.map((row) => record('m', row)),
      ...end,
    ]);
    expect(result.error).toBeUndefined();
    const ends = vendor.requests().flatMap(({ method, endedAt }) => (method === 'POST' ? [endedAt!] : []));
    const starts = vendor
      .requests()
      .flatMap(({ method, startedAt }) => (method === 'DELETE' ? [startedAt] : []));
    expect([ends.length > 0, starts.length]).toEqual([true, 7]);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(Math.max(...ends));
    const of = (list: string) =>
      added.filter(({ list_id }) => list_id === list).map(({ recipient_id }) => recipient_id);
    expect(await reader.members('news')).toEqual([...ids(10, 'old').slice(5), ...of('news')].sort());
    expect(await reader.members('more')).toEqual([...ids(4, 'old').slice(2), ...of('more')].sort());
    expect(await reader.profile('new0')).toEqual({ plan: 'gold' });
    expect(vendor.stats().overlaps).toBe(0);
  });

  test('may be one that is not there yet', async () => {
    const result = await write(mirrorOptions(vendor), [
      record('m', '{"recipient_id":9223372036854775808,"list_id":"new.é/%"}'),
      ...named(['a/b', '😀'], 'new.é/%'),
      ...end,
    ]);
    expect(result.error).toBeUndefined();
    expect(await reader.members('new.é/%')).toEqual(['9223372036854775808', 'a/b', '😀'].sort());
    expect(removals(vendor)).toBe(0);
  });

  test('loses members with any id, but never their profiles', async () => {
    const odd = ['a/b', 'a b', 'é', '100%', 'a+b', '😀', '42'];
    vendor.subscribe('news', [...odd, ...ids(10)]);
    vendor.subscribe('other', odd);
    for (const id of odd) await reader.sdk.profiles.create(id, { profile: { name: id } });
    const result = await write(mirrorOptions(vendor), [...named(ids(10)), ...end]);
    expect(result.error).toBeUndefined();
    expect(await reader.members('news')).toEqual(ids(10));
    expect(await reader.members('other')).toEqual([...odd].sort());
    for (const id of odd) expect(await reader.profile(id)).toEqual({ name: id });
  });

  test('may be named by two streams, and then holds the members of both', async () => {
    vendor.subscribe('news', ['a', 'b', 'c', 'd']);
    const result = await write(mirrorOptions(vendor, {}, [], ['m', 'n']), [
      ...named(['a', 'b']),
      ...named(['c', 'e'], 'news', 'n'),
      ...end,
      status('COMPLETE', 'n'),
      state('n', 1),
    ]);
    expect(result.states).toHaveLength(2);
    expect(await reader.members('news')).toEqual(['a', 'b', 'c', 'e']);
  });

  test.each(switchTable.unsubscribeAbsent.values)(
    'may have lost a member already, and gained others who stay until the next sync: absent is %i',
    async (absent) => {
      vendor.setSwitch('unsubscribeAbsent', absent);
      vendor.subscribe('news', ids(10));
      const deletion = hold(vendor, { method: 'DELETE', path: '/u0$' });
      const connector = new Connector('write', mirrorOptions(vendor))
        .write(...named(ids(10).slice(2)), ...end)
        .end();
      await deletion.reached;
      await reader.sdk.lists.subscriptions.unsubscribeUser('u0', { list_id: 'news' });
      await reader.sdk.lists.subscriptions.subscribeUser('meanwhile', { list_id: 'news' });
      deletion.release();
      const result = await connector.result();
      expect([result.error, result.states.length]).toEqual([undefined, 1]);
      expect(await reader.members('news')).toEqual(['meanwhile', ...ids(10).slice(2)]);
      await write(mirrorOptions(vendor), [...named(ids(10).slice(2)), ...end]);
      expect(await reader.members('news')).toEqual(ids(10).slice(2));
      vendor.setSwitch('unsubscribeAbsent', 404);
    },
  );

  test.each(switchTable.recreate.values)(
    'may be one that was deleted and comes back %s',
    async (recreate) => {
      vendor.setSwitch('recreate', recreate);
      vendor.subscribe('news', ids(10));
      await reader.sdk.lists.delete('news');
      const result = await write(mirrorOptions(vendor), [...named(ids(10).slice(2)), ...end]);
      vendor.setSwitch('recreate', 'fresh');
      expect(result.error).toBeUndefined();
      expect(await reader.members('news')).toEqual(ids(10).slice(2));
    },
  );

  test.each(['unlimited', 'insensitive'] as const)(
    'loses nobody where its stream spells its id in two ways, as it may be one list or two: case is %s',
    async (listId) => {
      vendor.setSwitch('listId', listId);
      vendor.subscribe('news', ids(8));
      const result = await write(mirrorOptions(vendor), [
        ...named(ids(8).slice(0, 4)),
        ...named(ids(8).slice(4), 'News'),
        ...end,
      ]);
      const members = await reader.members('news');
      vendor.setSwitch('listId', 'unlimited');
      expect(result.error).toMatchObject({
        failure_type: 'config_error',
        message:
          'Lists "news" and "News" differ in nothing but capitals, and may be one list: nobody was removed. Mirror them under one spelling.',
      });
      expect([...members].sort()).toEqual(ids(8));
    },
  );
});

describe('a row of a mirrored stream', () => {
  test.each([undefined, 'ignore', 'delete'])(
    'that is marked as deleted names no member, whatever deleted_rows says: %s',
    async (deleted_rows) => {
      vendor.subscribe('news', ids(6));
      const marked = ['u0', 'u1', 'new'].map((recipient_id) =>
        record('m', { recipient_id, list_id: 'news', plan: 'x', _ab_cdc_deleted_at: '2024-01-01' }),
      );
      const streams = [{ name: 'm', deleted_rows }];
      const result = await write(mirrorOptions(vendor, {}, streams), [
        ...named(ids(6).slice(2)),
        ...marked,
        ...end,
      ]);
      expect(result.error).toBeUndefined();
      expect(fateOf(result, 'm')).toEqual({ accepted: 4, skipped: 3, rejected: [], counts: [7, 0] });
      expect(await reader.members('news')).toEqual(ids(6).slice(2));
      expect(vendor.stats().profiles).toBe(0);
    },
  );

  test('that is rejected keeps its recipient on the list; one that names nobody stops nothing', async () => {
    vendor.subscribe('news', ids(10));
    vendor.fault({ kind: 'status', status: 400, path: '^/profiles/(u2|new)$', times: 2 });
    const result = await write(mirrorOptions(vendor), [
      ...named(ids(10).slice(4)),
      record('m', { recipient_id: 'u0', list_id: 'news', a: 'text', 'a.b': 1 }),
      record('m', { recipient_id: 'u1', list_id: 'news', text: 'x'.repeat(6_000_000) }),
      ...['u2', 'new'].map((recipient_id) => record('m', { recipient_id, list_id: 'news', n: 1 })),
      record('m', { list_id: 'news' }),
      record('m', { recipient_id: '..', list_id: 'news' }),
      ...end,
    ]);
    expect(result.error).toBeUndefined();
    expect(fateOf(result, 'm').counts).toEqual([6, 6]);
    expect(await reader.members('news')).toEqual(ids(10).filter((id) => id !== 'u3'));
  });

  test('that is rejected for its list keeps its recipient on every list', async () => {
    vendor.subscribe('news', ids(8));
    vendor.subscribe('more', ids(8));
    const result = await write(mirrorOptions(vendor), [
      ...named(ids(8).slice(3)),
      ...named(ids(8).slice(3), 'more'),
      record('m', { recipient_id: 'u0' }),
      record('m', { recipient_id: 'u1', list_id: 'not a list' }),
      ...end,
    ]);
    expect(result.error).toBeUndefined();
    const expected = ids(8).filter((id) => id !== 'u2');
    expect([await reader.members('news'), await reader.members('more')]).toEqual([expected, expected]);
  });

  test('that has half a surrogate pair is rejected, and nothing else happens', async () => {
    vendor.subscribe('news', ids(8));
    const result = await write(mirrorOptions(vendor), [
      ...named(ids(8).slice(2)),
      record('m', '{"recipient_id":"u0","list_id":"news","name":"\\ud83d"}'),
      record('m', '{"recipient_id":"\\ud83d","list_id":"news"}'),
      record('m', '{"recipient_id":"u7","list_id":"\\ud83d"}'),
      ...end,
    ]);
    expect(result.error).toBeUndefined();
    expect(fateOf(result, 'm')).toMatchObject({ rejected: ['invalid_text'], counts: [6, 3] });
    expect(await reader.members('news')).toEqual(ids(8).filter((id) => id !== 'u1'));
  });
});

describe('mirror.max_removed_percent', () => {
  test.concurrent.each<[removed: number, percent: number | undefined, isAllowed: boolean]>([
    [5, undefined, true],
    [6, undefined, false],
    [2, 30, true],
    [3, 30, true],
    [4, 30, false],
    [0, 0, true],
    [1, 0, false],
    [10, 100, true],
  ])('is of the members before the sync: %i of 10 at %s per cent', async (removed, percent, isAllowed) => {
    const vendor = await startCourier();
    opened.push(vendor);
    const reader = courierReader(vendor);
    vendor.subscribe('news', ids(10));
    const settings = percent === undefined ? {} : { mirror: { max_removed_percent: percent } };
    const source = [...ids(10).slice(removed), ...ids(50, 'new')];
    const result = await write(mirrorOptions(vendor, settings), [...named(source), ...end]);
    if (isAllowed) {
      expect([result.error, result.states.length, removals(vendor)]).toEqual([undefined, 1, removed]);
      expect(await reader.members('news')).toEqual(source.sort());
      return;
    }
    expect([result.code, result.states, removals(vendor)]).toEqual([1, [], 0]);
    expect(result.error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringContaining(
        `List "news" would lose ${removed} of its 10 members, more than mirror.max_removed_percent (${percent ?? 50}) allows: nobody was removed.`,
      ),
    });
    expect(await reader.members('news')).toEqual([...ids(10), ...ids(50, 'new')].sort());
  });

  test('that one list goes over leaves the others as they are too', async () => {
    vendor.subscribe('fine', ids(10));
    vendor.subscribe('news', ids(10));
    const result = await write(mirrorOptions(vendor), [
      ...named(ids(10).slice(1), 'fine'),
      ...named(['u0']),
      ...end,
    ]);
    expect([result.error?.failure_type, removals(vendor)]).toEqual(['config_error', 0]);
    expect(await reader.members('fine')).toEqual(ids(10));
  });
});

describe('a mirrored stream', () => {
  test.each<[string, object[]]>([
    ['with COMPLETE and STATE', end],
    ['with a STATE only', [state('m', 1)]],
    ['with COMPLETE only', [status('STARTED'), status('COMPLETE')]],
    ['with nothing at all', []],
  ])('without rows removes nobody, says so once and succeeds: %s', async (_, messages) => {
    vendor.subscribe('news', ids(4));
    vendor.subscribe('other', ids(4));
    const others = [...named(ids(4).slice(1), 'other', 'n'), status('COMPLETE', 'n')];
    const names = messages === end ? ['m', 'n'] : ['m'];
    const result = await write(mirrorOptions(vendor, {}, [], names), [
      ...messages,
      ...(messages === end ? others : []),
    ]);
    expect([result.error, result.states.length]).toEqual([
      undefined,
      messages.filter((each) => 'state' in each).length,
    ]);
    const warnings = result.logs.filter(({ level, message }) => level === 'WARN' && message.includes('"m"'));
    expect(warnings).toEqual([
      { level: 'WARN', message: 'Stream "m" is mirrored and had no rows: nobody was removed.' },
    ]);
    expect(await reader.members('news')).toEqual(ids(4));
    expect(await reader.members('other')).toEqual(messages === end ? ids(4).slice(1) : ids(4));
  });

  test.each([
    ['by mode', { mode: 'overwrite' }, {}],
    ['by setting', { mode: 'append_dedup' }, { sync_behavior: 'mirror' }],
  ] as const)('has to be a full refresh: %s', async (_, options, settings) => {
    vendor.subscribe('news', ids(4));
    const result = await write(
      {
        ...mirrorOptions(vendor, {}, [{ name: 'm', ...settings }]),
        catalog: catalog(stream('m', { ...MIRRORED, ...options, syncMode: 'incremental' })),
      },
      [...named(['u0']), ...end],
    );
    expect([result.code, result.states, vendor.stats().requests]).toEqual([1, [], 0]);
    expect(result.error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(
        /^Stream "m" cannot be mirrored, because it is incremental .*Full Refresh/,
      ),
      stream_descriptor: { name: 'm' },
    });
    const full = await write(
      {
        ...mirrorOptions(vendor, {}, [{ name: 'm', ...settings }]),
        catalog: catalog(stream('m', { ...MIRRORED, ...options })),
      },
      [...named(ids(3)), ...end],
    );
    expect(full.error).toBeUndefined();
    expect(await reader.members('news')).toEqual(ids(3));
  });

  test.each([
    ['by option', {}, ['--dry-run']],
    ['by setting', { dry_run: true }, []],
  ])('is not touched by a dry run: %s', async (_, settings, args) => {
    vendor.subscribe('news', ids(4));
    const result = await write({ ...mirrorOptions(vendor, settings), args }, [
      ...named(['u0', 'new']),
      ...end,
    ]);
    expect([result.code, result.states, vendor.stats().requests]).toEqual([0, [], 0]);
    expect(await reader.members('news')).toEqual(ids(4));
  });
});

describe('the STATEs of a mirrored stream', () => {
  test.each([
    ['GLOBAL', globalState],
    ['LEGACY', legacyState],
  ] as const)(
    'wait until its lists are as they should be, and others behind a %s one',
    async (_, barrier) => {
      const messages = [
        state('m', 0),
        ...named(['u1']),
        state('m', 1),
        record('profile', { recipient_id: 'p', n: 1 }),
        state('profile', 1),
        barrier(2),
        record('profile', { recipient_id: 'p', n: 2 }),
        state('profile', 3),
        ...named(['u2']),
        state('m', 4),
      ];
      vendor.subscribe('news', ids(3));
      const removal = hold(vendor, { method: 'DELETE' });
      const interrupted = new Connector('write', mirrorOptions(vendor)).write(...messages).end();
      await removal.reached;
      interrupted.process.kill('SIGKILL');
      const cursor = ({
        stream: of,
        global,
        data,
      }: Record<
        string,
        { stream_state?: { cursor: number }; shared_state?: { lsn: number }; lsn?: number } | undefined
      >) => of?.stream_state?.cursor ?? global?.shared_state?.lsn ?? data?.lsn;
      const name = (each: { stream?: { stream_descriptor: { name: string } } }) =>
        each.stream?.stream_descriptor.name ?? 'barrier';
      const given = (result: Awaited<ReturnType<typeof write>>) =>
        statesOf(result).map((each) => `${name(each)} ${cursor(each)}`);
      expect(given(await interrupted.result())).toEqual(['profile 1']);
      removal.release();

      const again = await write(mirrorOptions(vendor), messages);
      expect(again.error).toBeUndefined();
      expect(await reader.members('news')).toEqual(['u1', 'u2']);
      const states = given(again);
      expect(states.filter((each) => each.startsWith('m'))).toEqual(['m 0', 'm 1', 'm 4']);
      expect(states.filter((each) => each.startsWith('p'))).toEqual(['profile 1', 'profile 3']);
      expect(states.slice(0, 4).sort()).toEqual(['barrier 2', 'm 0', 'm 1', 'profile 1']);
      expect(states[3]).toBe('barrier 2');
      expect(states).toHaveLength(6);
      expect(
        fateOf({ ...again, states: again.states.filter((line) => line.includes('"m"')) }, 'm').counts,
      ).toEqual([2, 0]);
    },
  );
});
