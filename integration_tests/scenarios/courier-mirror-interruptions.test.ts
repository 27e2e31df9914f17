import { afterAll, describe, expect, test } from 'vitest';
import type { Courier, Fault } from '../vendors/courier/server.ts';
import { startCourier } from '../vendors/courier/server.ts';
import { seededRandom } from '../vendors/seeded-random.ts';
import { Connector, type RunOptions, write } from './connector.ts';
import { hold } from './courier-cases.ts';
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

const opened: Courier[] = [];
afterAll(() => Promise.all(opened.map((vendor) => vendor.close())));

/** A Courier of the test's own, as the tests run side by side, with a list to be mirrored. */
async function start() {
  const vendor = await startCourier();
  opened.push(vendor);
  vendor.subscribe('news', ['a', 'b', 'c', 'd']);
  return { vendor, reader: courierReader(vendor) };
}

const end = [status('COMPLETE'), state('m', 1)];
const stateOfOther = state('profile', 1);
/** Rows that leave out `a` and add `e`. */
const rows = named(['b', 'c', 'd', 'e']);
const exact = ['b', 'c', 'd', 'e'];
const [first, ...rest] = rows;
const notAnObject = '{"type":"RECORD","record":{"stream":"m","data":[],"emitted_at":1}}';

describe.concurrent('members are removed where the source has come to its end', () => {
  test.each<[string, (string | object)[]]>([
    ['COMPLETE', [...rows, status('COMPLETE')]],
    ['all statuses in their order', [status('STARTED'), first!, status('RUNNING'), ...rest, ...end]],
    [
      'COMPLETE after rows that came after an earlier one',
      [first!, status('COMPLETE'), ...rest, status('COMPLETE')],
    ],
    ['COMPLETE after INCOMPLETE', [...rows, status('INCOMPLETE'), status('COMPLETE')]],
    ['COMPLETE, whatever other streams say', [...rows, status('COMPLETE'), status('INCOMPLETE', 'profile')]],
    ['a STATE after the last row, and no status', [...rows, state('m', 1)]],
    ['a GLOBAL one', [...rows, globalState(1)]],
    ['a LEGACY one', [...rows, legacyState(1)]],
    ['a STATE and then one of another stream', [...rows, state('m', 1), stateOfOther]],
    [
      'a STATE and then rows of another stream',
      [...rows, state('m', 1), record('profile', { recipient_id: 'x', n: 1 })],
    ],
  ])('as told by %s', async (_, messages) => {
    const { vendor, reader } = await start();
    const result = await write(mirrorOptions(vendor), messages);
    expect(result.error).toBeUndefined();
    expect(result.states).toHaveLength(
      messages.filter((each) => typeof each === 'object' && 'state' in each).length,
    );
    expect(await reader.members('news')).toEqual(exact);
  });

  test('of streams that share a name, as told by the status of each', async () => {
    const { vendor, reader } = await start();
    const both: RunOptions = {
      ...mirrorOptions(vendor),
      catalog: catalog(
        stream('m', { ...MIRRORED, namespace: 'x' }),
        stream('m', { ...MIRRORED, namespace: 'y' }),
      ),
    };
    const messages = exact.map((recipient_id, n) =>
      record('m', { recipient_id, list_id: 'news' }, 'xy'[n % 2]),
    );
    const half = await write(both, [...messages, status('COMPLETE', 'm', 'x'), status('COMPLETE')]);
    expect(half.error).toMatchObject({ stream_descriptor: { name: 'm', namespace: 'y' } });
    expect(removals(vendor)).toBe(0);
    await write(both, [...messages, status('COMPLETE', 'm', 'x'), status('COMPLETE', 'm', 'y')]);
    expect(await reader.members('news')).toEqual(exact);
  });
});

describe.concurrent('nobody is removed, and the sync says so and is to be repeated', () => {
  const unfinished =
    /^Stream "m" is mirrored, but the source said that it did not finish: nobody was removed\./;
  const unproven =
    /^Stream "m" is mirrored, but the input ended without a sign that the source had finished: nobody was removed\./;

  test.each<[string, RegExp, (string | object)[]]>([
    ['INCOMPLETE', unfinished, [...rows, status('INCOMPLETE')]],
    ['INCOMPLETE and a STATE', unfinished, [...rows, status('INCOMPLETE'), state('m', 1)]],
    ['INCOMPLETE after COMPLETE', unfinished, [...rows, status('COMPLETE'), status('INCOMPLETE')]],
    ['INCOMPLETE without rows', unfinished, [status('INCOMPLETE')]],
    ['the end of the input', unproven, rows],
    ['rows after the last STATE', unproven, [first!, state('m', 1), ...rest]],
    ['the STATE of another stream', unproven, [...rows, stateOfOther]],
    ['STARTED and a STATE', unproven, [status('STARTED'), ...rows, state('m', 1)]],
    ['RUNNING and a STATE', unproven, [...rows, status('RUNNING'), state('m', 1)]],
    [
      'a STATE, where another stream has statuses',
      unproven,
      [...rows, state('m', 1), status('COMPLETE', 'profile')],
    ],
    ['rows after COMPLETE', unproven, [first!, status('COMPLETE'), ...rest, state('m', 1)]],
    ['a row that is rejected after COMPLETE', unproven, [...rows, status('COMPLETE'), record('m', {})]],
    [
      'a row that is marked as deleted after a STATE',
      unproven,
      [...rows, state('m', 1), record('m', { recipient_id: 'a', list_id: 'news', _ab_cdc_deleted_at: 'x' })],
    ],
    ['a row that is no object after COMPLETE', unproven, [...rows, status('COMPLETE'), notAnObject]],
    ['a row that is no object after the STATE', unproven, [...rows, state('m', 1), notAnObject]],
  ])('after %s', async (_, message, messages) => {
    const { vendor, reader } = await start();
    const result = await write(mirrorOptions(vendor), messages);
    expect([result.code, removals(vendor)]).toEqual([1, 0]);
    expect(result.error).toMatchObject({
      failure_type: 'transient_error',
      message: expect.stringMatching(message),
      stream_descriptor: { name: 'm' },
    });
    expect(result.states.filter((line) => line.includes('"m"'))).toEqual([]);
    expect(await reader.members('news')).toEqual(
      messages.includes(first!) ? ['a', ...exact] : ['a', 'b', 'c', 'd'],
    );
  });

  test('from any list while one of two streams has not come to its end', async () => {
    const { vendor } = await start();
    vendor.subscribe('more', ['a', 'b', 'c', 'd']);
    const messages = [...rows, status('COMPLETE'), ...named(exact, 'more', 'n'), status('INCOMPLETE', 'n')];
    const result = await write(mirrorOptions(vendor, {}, [], ['m', 'n']), [
      ...messages,
      state('m', 1),
      state('n', 1),
    ]);
    expect([result.states, removals(vendor)]).toEqual([[], 0]);
    expect(result.error).toMatchObject({ failure_type: 'transient_error', stream_descriptor: { name: 'n' } });
  });

  test.each<[string, Fault, string]>([
    [
      'an add that never gets through',
      { kind: 'status', status: 503, method: 'POST', path: '^/(lists/.*|profiles/e/lists)$' },
      'transient_error',
    ],
    [
      'a profile that never gets through',
      { kind: 'status', status: 500, method: 'POST', path: '^/profiles/e$' },
      'transient_error',
    ],
    [
      'a subscription that never gets through',
      { kind: 'reset', when: 'before', path: '^/profiles/f/lists$' },
      'transient_error',
    ],
    ['members that cannot be read', { kind: 'status', status: 503, method: 'GET' }, 'transient_error'],
    ['members that make no sense', { kind: 'garbage', method: 'GET' }, 'transient_error'],
    ['a key that is refused', { kind: 'status', status: 401, method: 'POST' }, 'config_error'],
    ['a page that is refused', { kind: 'status', status: 403, method: 'GET' }, 'config_error'],
  ])('after %s', async (_, fault, failure_type) => {
    const { vendor, reader } = await start();
    vendor.fault({ times: 1e6, ...fault });
    const settings = { delivery: { retry_for_seconds: 1, requests_per_second: 1000 } };
    const result = await write(mirrorOptions(vendor, settings), [
      ...rows,
      record('m', { recipient_id: 'e', list_id: 'news', plan: 'gold' }),
      ...named(['f'], 'single'),
      ...end,
    ]);
    expect([result.code, result.states, removals(vendor)]).toEqual([1, [], 0]);
    expect(result.error?.failure_type).toBe(failure_type);
    vendor.clearFaults();
    expect(await reader.members('news')).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd']));
  });

  test('where too many rows are rejected', async () => {
    const { vendor } = await start();
    const bad = ids(12).map((n) => record('m', { list_id: 'news', n }));
    const result = await write(mirrorOptions(vendor), [...bad, ...end]);
    expect([result.error?.failure_type, result.states, removals(vendor)]).toEqual(['config_error', [], 0]);
  });
});

describe.concurrent('removals that fail', () => {
  test.each<[string, Fault]>([
    ['never get through', { kind: 'status', status: 503 }],
    ['are refused', { kind: 'status', status: 400 }],
  ])('end the sync with its STATE withheld, and the next sync makes up for it: they %s', async (_, fault) => {
    const { vendor, reader } = await start();
    vendor.subscribe('news', ids(20));
    vendor.fault({ ...fault, method: 'DELETE', path: '/(u3|u7)$', times: 1e6 });
    const settings = { delivery: { retry_for_seconds: 1 }, mirror: { max_removed_percent: 100 } };
    const result = await write(mirrorOptions(vendor, settings), [...rows, ...end]);
    expect([result.code, result.error?.failure_type, result.states]).toEqual([1, 'transient_error', []]);
    expect(await reader.members('news')).toEqual(expect.arrayContaining([...exact, 'u3', 'u7']));
    vendor.clearFaults();
    const again = await write(mirrorOptions(vendor, settings), [...rows, ...end]);
    expect(again.states).toHaveLength(1);
    expect(await reader.members('news')).toEqual(exact);
  });
});

describe.concurrent('a mirror that is broken off', () => {
  /** Where it is broken off, by the request that is under way. */
  const moments: [string, Pick<Fault, 'method' | 'path'>][] = [
    ['while members are read', { method: 'GET', path: 'news' }],
    ['while members are added', { method: 'POST' }],
  ];

  test.each(moments)('by SIGTERM %s removes nobody and leaves with 143', async (_, target) => {
    const { vendor, reader } = await start();
    const held = hold(vendor, target);
    const connector = new Connector('write', mirrorOptions(vendor)).write(...rows, ...end).end();
    await held.reached;
    connector.process.kill('SIGTERM');
    // What is under way is not waited for without end.
    const result = await connector.result();
    held.release();
    expect([result.code, result.error, result.states, removals(vendor)]).toEqual([143, undefined, [], 0]);
    expect(await reader.members('news')).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd']));
  });

  test('by SIGTERM while a removal hangs leaves with 143, its STATE withheld', async () => {
    const { vendor, reader } = await start();
    const held = hold(vendor, { method: 'DELETE' });
    const connector = new Connector('write', mirrorOptions(vendor)).write(...rows, ...end).end();
    await held.reached;
    connector.process.kill('SIGTERM');
    const result = await connector.result();
    held.release();
    expect([result.code, result.error, result.states]).toEqual([143, undefined, []]);
    expect(await reader.members('news')).toEqual(expect.arrayContaining(exact));
  });

  test('by SIGTERM before the end of the input removes nobody', async () => {
    const { vendor, reader } = await start();
    const connector = new Connector('write', mirrorOptions(vendor)).write(
      ...rows,
      ...end,
      record('profile', { recipient_id: 'x', n: 1 }),
      stateOfOther,
    );
    await connector.line(({ type }) => type === 'STATE');
    connector.process.kill('SIGTERM');
    const result = await connector.result();
    expect([result.code, result.states.length, removals(vendor)]).toEqual([143, 1, 0]);
    expect(await reader.members('news')).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd']));
  });

  test('by SIGTERM while members are removed ends exact when it is run again', async () => {
    const { vendor, reader } = await start();
    const options = mirrorOptions(vendor, { mirror: { max_removed_percent: 100 } });
    vendor.subscribe('news', ids(100));
    const held = hold(vendor, { method: 'DELETE', skip: 20 });
    const connector = new Connector('write', options).write(...rows, ...end).end();
    await held.reached;
    connector.process.kill('SIGTERM');
    held.release();
    const result = await connector.result();
    expect([result.code, result.states]).toEqual([143, []]);
    expect(await reader.members('news')).toEqual(expect.arrayContaining(exact));
    expect((await write(options, [...rows, ...end])).states).toHaveLength(1);
    expect(await reader.members('news')).toEqual(exact);
  });

  test.each(moments)('because nobody reads stdout any more, %s, removes nobody', async (_, target) => {
    const { vendor, reader } = await start();
    const held = hold(vendor, target);
    const connector = new Connector('write', mirrorOptions(vendor)).write(...rows, ...end).end();
    await held.reached;
    connector.process.stdout!.destroy();
    held.release();
    const result = await connector.result();
    expect([result.code, removals(vendor), result.stderr]).toEqual([1, 0, '']);
    expect(await reader.members('news')).toEqual(['a', ...exact]);
  });

  test('by a failing source starts again from its last STATE, which is none, and ends exact', async () => {
    const { vendor, reader } = await start();
    const half = await write(mirrorOptions(vendor), [first!, state('m', 1), rest[0]!, status('INCOMPLETE')]);
    expect([half.code, half.states]).toEqual([1, []]);
    const again = await write(mirrorOptions(vendor), [...rows, state('m', 2), status('COMPLETE')]);
    expect(again.states).toHaveLength(1);
    expect(await reader.members('news')).toEqual(exact);
  });

  test.each([1, 2, 3, 4])(
    'by kill -9 never costs anybody who is in the source, and ends exact when it is run again: five points, seed %i',
    async (seed) => {
      const courier = await startCourier({ switches: { pageSize: 10 } });
      const { members } = courierReader(courier);
      const before = ids(60, 'old');
      const kept = before.slice(20);
      const added = ids(30, 'new');
      const source = [...kept, ...added];
      const messages = [
        ...source.map((recipient_id, n) =>
          record('m', { recipient_id, list_id: 'list', ...(n % 4 === 0 && { plan: `p${n}` }) }),
        ),
        ...end,
      ];
      const options = mirrorOptions(courier, {
        delivery: { max_concurrency: 4, requests_per_second: 1000 },
      });
      const start = () => {
        courier.reset();
        courier.subscribe('list', before);
      };
      const finish = async () => {
        const result = await write(options, messages);
        expect([result.error, result.states.length]).toEqual([undefined, 1]);
        expect(await members('list')).toEqual([...source].sort());
      };
      start();
      await finish();
      const requests = 6 + Math.ceil(source.length / 4) + 1 + 20;
      expect(courier.stats().requests).toBeGreaterThanOrEqual(requests);
      const random = seededRandom(seed);
      for (let n = 0; n < 5; n++) {
        start();
        const skip = Math.floor(random() * requests);
        const held = hold(courier, { skip });
        const connector = new Connector('write', options).write(...messages).end();
        await held.reached;
        connector.process.kill('SIGKILL');
        expect([skip, (await connector.result()).states]).toEqual([skip, []]);
        held.release();
        courier.clearFaults();
        const there = new Set(await members('list'));
        expect([skip, kept.filter((id) => !there.has(id))]).toEqual([skip, []]);
        // Whoever was added is there before anybody is removed.
        const missing = removals(courier) > 0 ? added.filter((id) => !there.has(id)) : [];
        expect([skip, missing]).toEqual([skip, []]);
      }
      await finish();
      await courier.close();
    },
  );
});
