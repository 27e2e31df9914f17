import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { Connector, write } from './connector.ts';
import { status } from './courier-mirroring.ts';
import { appConfig, catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.reset();
  vendor.clearFaults();
});
afterAll(() => vendor.close());

const COLLECTION = { object: 'collection', mode: 'overwrite', syncMode: 'full_refresh' } as const;
const end = [status('COMPLETE', 'plans'), state('plans', 1)];
const streams = [{ name: 'plans', fields: [{ to: 'collection', value: 'plans' }] }];

const replace = (
  rows: readonly (object | string)[],
  settings: object = {},
  ending: readonly object[] = end,
) =>
  write({ config: appConfig(vendor, streams, settings), catalog: catalog(stream('plans', COLLECTION)) }, [
    ...rows.map((row) => record('plans', row)),
    ...ending,
  ]);

async function read(path: string): Promise<string> {
  const response = await fetch(`${vendor.urls.app}/v1/collections${path}`, {
    headers: { authorization: `Bearer ${vendor.appApiKey}` },
  });
  return response.text();
}

/** The rows of the collection with a number, in the order it has them. */
const rowsOf = async (id: number) => JSON.parse(await read(`/${id}/content`)) as object[];

/** The calls that changed collections. */
const changes = () =>
  vendor
    .requests()
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1/collections'))
    .map(({ method, path, text }) => `${method} ${path} ${text}`);

const plans = (count: number) => Array.from({ length: count }, (_, n) => ({ sku: `p${n}`, price: n }));

describe('a collection', () => {
  test('is created with the rows of its stream as they came, and then replaced as a whole', async () => {
    const first = await replace([
      '{"sku":"a","price":1.50,"id":9007199254740993,"tags":["x"],"_airbyte_x":1}',
      { sku: 'b' },
    ]);
    expect([first.code, first.states.length]).toEqual([0, 1]);
    expect(JSON.parse(first.states[0]!).state.destinationStats).toEqual({
      recordCount: 2,
      rejectedRecordCount: 0,
    });
    const second = await replace([{ sku: 'b' }, { sku: 'c' }]);
    expect(second.code).toBe(0);
    expect(changes()).toEqual([
      'POST /v1/collections {"name":"plans","data":[{"sku":"a","price":1.50,"id":9007199254740993,"tags":["x"]},{"sku":"b"}]}',
      'PUT /v1/collections/1 {"name":"plans","data":[{"sku":"b"},{"sku":"c"}]}',
    ]);
    expect(await rowsOf(1)).toEqual([{ sku: 'b' }, { sku: 'c' }]);
  });

  test('may be several of one stream, by a column', async () => {
    const { code } = await write({ config: appConfig(vendor), catalog: catalog(stream('t', COLLECTION)) }, [
      ...['x', 'y', 'x'].map((collection, n) => record('t', { collection, n })),
      status('COMPLETE', 't'),
    ]);
    expect(code).toBe(0);
    expect(await rowsOf(1)).toEqual([{ n: 0 }, { n: 2 }]);
    expect(await rowsOf(2)).toEqual([{ n: 1 }]);
  });

  test.each([
    [
      'the source did not finish',
      plans(3),
      {},
      [status('INCOMPLETE', 'plans')],
      'transient_error',
      /: nothing was replaced\. Sync again/,
    ],
    [
      'there is no sign of the end',
      plans(3),
      {},
      [],
      'transient_error',
      /: nothing was replaced\. Sync again/,
    ],
    [
      'it would lose too many of its rows',
      plans(4),
      {},
      end,
      'config_error',
      /^Collection "plans" would lose 6 of its 10 rows, more than mirror\.max_removed_percent \(50\) allows: nothing was replaced/,
    ],
    [
      'there is more than it can hold',
      plans(1300).map((row) => ({ ...row, text: 'x'.repeat(8000) })),
      {},
      end,
      'config_error',
      /^Collection "plans" would be larger than 10000000 bytes, which is more than it can hold: nothing was replaced/,
    ],
  ])('stays as it is where %s', async (_, rows, settings, ending, failureType, message) => {
    await replace(plans(10));
    const result = await replace(rows, settings, ending);
    expect([result.code, result.states]).toEqual([1, []]);
    expect(result.error).toMatchObject({
      failure_type: failureType,
      message: expect.stringMatching(message),
    });
    expect(await rowsOf(1)).toEqual(plans(10));
  });

  test('stays as it is where its stream has no rows, or the sync is stopped', async () => {
    await replace(plans(2));
    const { code, logs } = await replace([]);
    expect(code).toBe(0);
    expect(logs).toContainEqual({
      level: 'WARN',
      message: 'Stream "plans" is mirrored and had no rows: nothing was replaced.',
    });
    const stopped = new Connector('write', {
      config: appConfig(vendor, streams),
      catalog: catalog(stream('plans', COLLECTION), stream('person')),
    });
    stopped.write(record('plans', { sku: 'z' }), record('person', { id: 'a' }), state('person', 1));
    await stopped.line(({ type }) => type === 'STATE');
    stopped.process.kill('SIGTERM');
    expect(await stopped.result()).toMatchObject({ code: 143 });
    expect(await rowsOf(1)).toEqual(plans(2));
  });

  test('is created once, also where the answer is lost', async () => {
    vendor.fault({ kind: 'reset', when: 'after', method: 'POST', path: '/v1/collections' });
    const { code } = await replace([{ sku: 'a' }]);
    expect(code).toBe(0);
    expect(JSON.parse(await read('')).collections).toHaveLength(1);
    expect(changes().map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
      'POST /v1/collections',
      'PUT /v1/collections/1',
    ]);
  });

  test('stays as it is where so many are named that the column is hardly the right one', async () => {
    const { error } = await write(
      { config: appConfig(vendor), catalog: catalog(stream('t', COLLECTION)) },
      Array.from({ length: 101 }, (_, n) => record('t', { collection: `c${n}`, n })),
    );
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(
        /^Stream "t" and those like it make more than 100 collections .* nothing was replaced\./,
      ),
    });
    expect(changes()).toEqual([]);
  });

  test('goes without a row that is too large, which is rejected', async () => {
    const { code, states } = await replace([{ sku: 'a' }, { sku: 'b', text: 'x'.repeat(10_000) }]);
    expect(code).toBe(0);
    expect(JSON.parse(states[0]!).state.destinationStats).toEqual({ recordCount: 1, rejectedRecordCount: 1 });
    expect(await rowsOf(1)).toEqual([{ sku: 'a' }]);
  });

  test('goes without ten rows that are too large, as most of its rows are none of them', async () => {
    const large = Array.from({ length: 10 }, () => ({ text: 'x'.repeat(10_000) }));
    const { code, states } = await replace([...plans(20), ...large]);
    expect(code).toBe(0);
    expect(JSON.parse(states[0]!).state.destinationStats).toEqual({
      recordCount: 20,
      rejectedRecordCount: 10,
    });
    expect(await rowsOf(1)).toEqual(plans(20));
  });

  test('is not replaced by rows that the service refuses, in its own words', async () => {
    vendor.fault({
      kind: 'status',
      status: 400,
      method: 'POST',
      path: '/v1/collections',
      times: 1,
      body: { errors: [{ detail: 'schema mismatch', status: '400' }] },
    });
    const { code, error, states } = await replace(plans(2));
    expect([code, states]).toEqual([1, []]);
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message:
        'The service refuses the rows of Collection "plans" (HTTP 400: schema mismatch): its rows stay as they were.',
    });
  });

  test('is only for full refreshes with the key for the App API', async () => {
    const attempt = (options: object, content: object) =>
      write({ config: content, catalog: catalog(stream('plans', { ...COLLECTION, ...options })) }, []);
    expect((await attempt({}, config(vendor, streams))).error?.message).toContain('needs the App API');
    expect((await attempt({ syncMode: 'incremental' }, appConfig(vendor, streams))).error?.message).toContain(
      'incremental',
    );
    expect((await attempt({ mode: 'append' }, appConfig(vendor, streams))).error?.message).toContain(
      'Choose sync mode overwrite',
    );
    expect(vendor.requests()).toEqual([]);
  });
});
