/** Airbyte's own scenarios for destinations, as far as they make sense for an API; each has the name of its original. */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { summaryOf } from './cases.ts';
import { Connector, write } from './connector.ts';
import { catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

const complete = (name: string, namespace: string | null = null) =>
  `{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1.76E12,"stream_status":{"stream_descriptor":{"name":${JSON.stringify(name)},"namespace":${JSON.stringify(namespace)}},"status":"COMPLETE"}}}`;
const people = (settings: object = {}) => ({
  config: config(vendor, [{ name: '*', object: 'person', ...settings }]),
  catalog: catalog(stream('users', { key: ['id'] })),
});
const statsOf = (line: string) => JSON.parse(line).state.destinationStats;
const ids = () =>
  vendor
    .people()
    .map(({ id }) => id)
    .toSorted();
/** As the platform marks a stream that begins anew. */
const truncate = (configured: object, generation = 7) => ({
  ...configured,
  generation_id: generation,
  minimum_generation_id: generation,
  sync_id: 42,
});

test('testBasicWrite: one record and one STATE, and an undeclared field', async () => {
  const sent = state('users', 1);
  const result = await write(people(), [
    record('users', { id: 1, undeclared: 'x' }),
    sent,
    complete('users'),
  ]);
  expect(result.code).toBe(0);
  expect(result.states).toHaveLength(1);
  const { destinationStats, ...same } = JSON.parse(result.states[0]!).state;
  expect([same, destinationStats]).toEqual([
    (sent as { state: object }).state,
    { recordCount: 1, rejectedRecordCount: 0 },
  ]);
  expect(vendor.person({ id: '1' })?.attributes.undeclared).toBe('x');
});

test('testMidSyncCheckpointingStreamState: the STATE comes back while stdin is open, and its record is there after a kill', async () => {
  const connector = new Connector('write', people()).write(record('users', { id: 1 }), state('users', 1));
  const analytics =
    '{"type":"TRACE","trace":{"type":"ANALYTICS","emitted_at":1,"analytics":{"type":"keep-alive","value":"1"}}}';
  const ticking = setInterval(() => connector.write(analytics), 50);
  await connector.line(({ type }) => type === 'STATE');
  clearInterval(ticking);
  connector.write(record('users', { id: 2 })).process.kill('SIGKILL');
  expect((await connector.result()).code).toBe(137);
  expect(ids()).toContain('1');
});

test('testNamespaces: streams of one name in two namespaces and in none stay apart', async () => {
  const settings = [
    { name: 'users', namespace: 'a', object: 'person', fields: [{ to: 'from', value: 'a' }] },
    { name: 'users', namespace: 'b', object: 'person', fields: [{ to: 'from', value: 'b' }] },
    { name: 'users', object: 'person', fields: [{ to: 'from', value: 'none' }] },
  ];
  const namespaces = ['a', 'b', undefined];
  const result = await write(
    {
      config: config(vendor, settings),
      catalog: catalog(...namespaces.map((namespace) => stream('users', { namespace: namespace ?? null }))),
    },
    namespaces.flatMap((namespace, n) => [
      record('users', { id: n }, namespace),
      state('users', n, namespace),
    ]),
  );
  expect(result.states.map(statsOf)).toEqual(
    namespaces.map(() => ({ recordCount: 1, rejectedRecordCount: 0 })),
  );
  expect(namespaces.map((_, n) => vendor.person({ id: String(n) })?.attributes.from)).toEqual([
    'a',
    'b',
    'none',
  ]);
});

test.each(['append_dedup', 'append'] as const)(
  'testFunkyCharacters, testFunkyCharactersDedup: odd names of streams, namespaces, fields and keys: %s',
  async (mode) => {
    const names = ['a b', 'é😀', 'x"y', 'a/b', "it's", 'SELECT *', '1', 'dots.in.it', '\\', 'new\nline'];
    const streams = names.map((name) => stream(name, { namespace: `in ${name}`, mode, key: [name] }));
    const rows = names.map((name, n) =>
      record(name, { id: `p${n}`, [name]: `value\n${name}\r\n`, [`${name} 2`]: n }, `in ${name}`),
    );
    const result = await write({ config: people().config, catalog: catalog(...streams) }, [
      ...rows,
      ...names.map((name) => state(name, 1, `in ${name}`)),
    ]);
    expect(result.code).toBe(0);
    expect(result.states.map(statsOf)).toEqual(names.map(() => ({ recordCount: 1, rejectedRecordCount: 0 })));
    names.forEach((name, n) => {
      expect(vendor.person({ id: `p${n}` })?.attributes).toMatchObject({
        [name]: `value\n${name}\r\n`,
        [`${name} 2`]: String(n),
      });
    });
  },
);

test('testAppend: the same row in two syncs is sent in both', async () => {
  const rows = [record('users', { id: 1, n: 1 }), state('users', 1)];
  const options = { ...people(), catalog: catalog(stream('users', { mode: 'append' })) };
  for (let sync = 0; sync < 2; sync++) expect((await write(options, rows)).code).toBe(0);
  expect(vendor.items()).toHaveLength(2);
});

describe('testDedup, testDedupWithStringKey, testDedupNoCursor', () => {
  test('the newest of several rows with one key wins', async () => {
    const rows = [3, 1, 2].map((n) => record('users', { id: 'ann', n }));
    const result = await write(people(), [...rows, state('users', 1)]);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 3, rejectedRecordCount: 0 });
    expect(vendor.person({ id: 'ann' })?.attributes.n).toBe('2');
  });

  test('a key may be of several columns, and a row that is marked as deleted deletes', async () => {
    const deleted = { _ab_cdc_deleted_at: '2024-01-01T00:00:00Z' };
    const result = await write(
      { ...people({ deleted_rows: 'delete' }), catalog: catalog(stream('users', { key: ['id', 'part'] })) },
      [
        record('users', { id: 'stays', part: 1 }),
        record('users', { id: 'comes and goes', part: 1 }),
        record('users', { id: 'comes and goes', part: 1, ...deleted }),
        record('users', { id: 'never was', part: 2, ...deleted }),
        record('users', { id: 'comes back', part: 1, ...deleted }),
        record('users', { id: 'comes back', part: 1, _ab_cdc_deleted_at: null }),
        state('users', 1),
      ],
    );
    expect(result.code).toBe(0);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 6, rejectedRecordCount: 0 });
    expect(ids()).toEqual(['comes back', 'stays']);
  });
});

test('testDedupChangeCursor, testDedupChangePk: another key in the next sync leaves what is there alone', async () => {
  await write(people(), [record('users', { id: 1, email: 'a@x.io' }), state('users', 1)]);
  const options = { ...people(), catalog: catalog(stream('users', { key: ['email'] })) };
  const result = await write(options, [record('users', { email: 'b@x.io', n: 1 }), state('users', 2)]);
  expect(result.code).toBe(0);
  expect(vendor.people()).toHaveLength(2);
});

test('testManyStreamsCompletion: 21 streams with a status each', async () => {
  const names = Array.from({ length: 21 }, (_, n) => `stream ${n}`);
  const result = await write(
    { ...people(), catalog: catalog(...names.map((name) => truncate(stream(name)))) },
    [
      ...names.map((name, n) => record(name, { id: n })),
      ...names.map((name) => state(name, 1)),
      ...names.map((name) => complete(name)),
    ],
  );
  expect([result.code, result.states.length]).toEqual([0, 21]);
  expect(vendor.people()).toHaveLength(21);
});

test('testBasicTypes: null, missing, huge and wrongly typed values pass or are rejected, and stop nothing', async () => {
  const values = [
    'null',
    '9223372036854775807',
    '99999999999999999999999999999999',
    '-99999999999999999999999999999999',
    '50000.0000000000000001',
    '1.797e308',
    '5e-324',
    'true',
    '"2024-01-01T00:00:00.123456789+05:30"',
    '"23:59:60"',
    '"not a number"',
    '[]',
    '{}',
  ];
  const properties = { n: { type: 'integer' } };
  const result = await write({ ...people(), catalog: catalog(stream('users', { properties })) }, [
    ...values.map((value, n) => record('users', `{"id":${n},"n":${value}}`)),
    record('users', { id: 100 }),
    ...values.map((value) => record('users', `{"id":${value}}`)),
    state('users', 1),
  ]);
  expect(result.code).toBe(0);
  expect(vendor.items().map(({ text }) => text)).toEqual(
    expect.arrayContaining(
      values.map((value, n) => expect.stringContaining(`{"id":"${n}"},"attributes":{"n":${value}}`)),
    ),
  );
  const { recordCount, rejectedRecordCount } = statsOf(result.states[0]!);
  expect(recordCount + rejectedRecordCount).toBe(values.length * 2 + 1);
});

test('testContainerTypes, testUnknownTypes, testUnions, testNoColumns: whatever a schema says, rows pass as they are', async () => {
  const schemas: object[] = [
    {},
    { x: {} },
    { x: { type: 'whatever' } },
    { x: { type: ['null', 'string', 'object'] } },
    { x: { oneOf: [{ type: 'string' }, { type: 'integer' }] } },
    { x: { type: 'object', properties: {} } },
    { x: { type: 'array', items: { type: 'array', items: {} } } },
  ];
  const names = schemas.map((_, n) => `schema ${n}`);
  const streams = schemas.map((properties, n) => stream(names[n]!, { properties: properties as never }));
  const nothing = { ...(stream('none') as { stream: object }), stream: { name: 'none', json_schema: {} } };
  const result = await write({ ...people(), catalog: catalog(...streams, nothing) }, [
    ...names.map((name, n) => record(name, { id: n, x: { a: [1, null, 'b'] } })),
    record('none', {}),
    record('none', { id: 'none' }),
  ]);
  expect(result.code).toBe(0);
  expect(vendor.people()).toHaveLength(names.length + 1);
});

test.each([
  ['testNoData', [complete('users')]],
  ['testClear', ['{"type":"STATE","state":{"type":"GLOBAL","global":null}}', complete('users')]],
  ['no message at all', []],
  [
    'the STATE of a stream without any',
    ['{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"users"}}}}'],
  ],
] as const)('%s: nothing is sent and nothing is deleted', async (_, messages) => {
  await write(people(), [record('users', { id: 1 })]);
  const { requests } = vendor.stats();
  const options = { ...people(), catalog: catalog(truncate(stream('users', { syncMode: 'full_refresh' }))) };
  const result = await write(options, messages);
  expect(result.code).toBe(0);
  expect(result.states).toHaveLength(messages.filter((line) => line.includes('"STATE"')).length);
  expect(vendor.stats().requests).toBe(requests);
});

describe('testTruncateRefresh, testInterruptedTruncate, testTruncateRefreshNoData, resumeAfterCancelledTruncate', () => {
  test.each([
    ['that ends well', [complete('users')]],
    ['that is interrupted', []],
  ])('a truncating sync deletes nothing: one %s', async (_, end) => {
    await write(people(), [record('users', { id: 'before' }), state('users', 1)]);
    const options = {
      ...people(),
      catalog: catalog(truncate(stream('users', { syncMode: 'full_refresh' }))),
    };
    const result = await write(options, [record('users', { id: 'after' }), state('users', 1), ...end]);
    expect([result.code, result.states.length]).toEqual([0, 1]);
    expect(ids()).toEqual(['after', 'before']);
  });

  test.each([
    ['all null', null, null, null],
    ['equal, as some tools send them every time', 1, 1, 1],
    ['not there', undefined, undefined, undefined],
  ])('generation ids may be %s', async (_, generation_id, minimum_generation_id, sync_id) => {
    const configured = { ...stream('users'), generation_id, minimum_generation_id, sync_id };
    const result = await write({ ...people(), catalog: catalog(configured) }, [record('users', { id: 1 })]);
    expect(result.code).toBe(0);
    expect(ids()).toEqual(['1']);
  });
});

test('testAppendSchemaEvolution, testSyncNotFailsWithNewFields: another schema and other fields in the next sync', async () => {
  const before = {
    ...people(),
    catalog: catalog(stream('users', { properties: { a: { type: 'string' } } })),
  };
  const after = {
    ...people(),
    catalog: catalog(stream('users', { properties: { b: { type: 'integer' } } })),
  };
  await write(before, [record('users', { id: 1, a: 'x' }), state('users', 1)]);
  const result = await write(after, [record('users', { id: 1, b: 2, c: true }), state('users', 2)]);
  expect(result.code).toBe(0);
  expect(vendor.person({ id: '1' })?.attributes).toMatchObject({ a: 'x', b: '2', c: 'true' });
});

test('testOverwriteSchemaEvolution: overwrite, though no object of it was chosen, is refused before anything is sent', async () => {
  const options = {
    ...people(),
    catalog: catalog(stream('users', { mode: 'overwrite', syncMode: 'full_refresh' })),
  };
  const result = await write(options, [record('users', { id: 1 }), state('users', 1)]);
  expect(result.error).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringMatching(
      /^Stream "users" cannot be synced: object person does not have sync mode overwrite/,
    ),
    stream_descriptor: { name: 'users' },
  });
  expect(vendor.stats().requests).toBe(0);
});

test('testSecondSync: a second sync goes on where the first stopped', async () => {
  await write(people(), [record('users', { id: 1, a: 1 }), state('users', 1)]);
  await write(people(), [record('users', { id: 1, a: 2 }), record('users', { id: 2 }), state('users', 2)]);
  expect(vendor.person({ id: '1' })?.attributes.a).toBe('2');
  expect(ids()).toEqual(['1', '2']);
});

test('testSyncWithLargeRecordBatch: all records first, then all STATEs', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => record('users', { id: n, fill: 'x'.repeat(50) }));
  const states = Array.from({ length: 20 }, (_, n) => state('users', n));
  const result = await write(people(), [...rows, ...states]);
  expect(result.states.map((line) => JSON.parse(line).state.stream.stream_state.cursor)).toEqual(
    states.map((_, n) => n),
  );
  expect(statsOf(result.states[0]!)).toEqual({ recordCount: 20_000, rejectedRecordCount: 0 });
  expect(vendor.stats().people).toBe(20_000);
});

test('testLineBreakCharacters: line breaks of every kind inside values', async () => {
  const text = 'a\u2028b\u2029c\u0085d\ne\rf\r\ng\vh';
  const line = `{"type":"RECORD","record":{"stream":"users","data":{"id":1,"t":${JSON.stringify(text)}},"emitted_at":1}}`;
  expect(line).toContain('\u2028');
  const result = await write(people(), [line, state('users', text)]);
  expect(vendor.person({ id: '1' })?.attributes.t).toBe(text);
  expect(JSON.parse(result.states[0]!).state.stream.stream_state.cursor).toBe(text);
});

describe('what the platform and its tools may send', () => {
  test('every field there is, as null, and global_ instead of global', async () => {
    const nulls =
      '"namespace":null,"log":null,"spec":null,"connectionStatus":null,"catalog":null,"control":null';
    const result = await write(people(), [
      `{"type":"RECORD",${nulls},"state":null,"trace":null,"record":{"stream":"users","namespace":null,"data":{"id":1},"emitted_at":1,"meta":null,"file_reference":null}}`,
      `{"type":"STATE",${nulls},"record":null,"trace":null,"state":{"type":"GLOBAL","stream":null,"global":null,"global_":{"shared_state":{"x":1},"stream_states":[]},"data":null,"sourceStats":null,"destinationStats":null}}`,
      `{"type":"TRACE",${nulls},"record":null,"state":null,"trace":{"type":"STREAM_STATUS","emitted_at":1,"error":null,"estimate":null,"analytics":null,"stream_status":{"stream_descriptor":{"name":"users","namespace":null},"status":"COMPLETE","reasons":null}}}`,
    ]);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.states[0]!).state).toMatchObject({
      global: null,
      global_: { shared_state: { x: 1 } },
      destinationStats: { recordCount: 1, rejectedRecordCount: 0 },
    });
  });

  test('changes that the platform made to a record', async () => {
    const changes = [{ field: 'n', change: 'NULLED', reason: 'PLATFORM_SERIALIZATION_ERROR' }];
    const line = `{"type":"RECORD","record":{"stream":"users","data":{"id":1,"n":null},"emitted_at":1700000000.5,"meta":{"changes":${JSON.stringify(changes)}}}}`;
    expect((await write(people(), [line])).code).toBe(0);
    expect(ids()).toEqual(['1']);
  });

  test.each([
    ['neither a status nor a STATE', []],
    ['no status', [state('users', 1)]],
    [
      'a stream that did not finish',
      [complete('users').replace('COMPLETE', 'INCOMPLETE'), state('users', 1)],
    ],
  ])('the end of the input with %s', async (_, end) => {
    const result = await write(people(), [record('users', { id: 1 }), ...end]);
    expect([result.code, ids()]).toEqual([0, ['1']]);
  });

  test('100,000 records with a reader of stdout that is slow', async () => {
    const connector = new Connector('write', people());
    const stdout = connector.process.stdout!;
    const slow = setInterval(() => {
      stdout.pause();
      setTimeout(() => stdout.resume(), 40);
    }, 50);
    const cursor = 'x'.repeat(20_000);
    for (let n = 0; n < 100; n++) {
      const rows = Array.from({ length: 1000 }, (_, i) => record('users', { id: n * 1000 + i }));
      connector.write(rows.join('\n'), state('users', cursor));
      if (connector.process.stdin!.writableNeedDrain) await once(connector.process.stdin!, 'drain');
    }
    const result = await connector.end().result();
    clearInterval(slow);
    expect([result.code, result.states.length]).toEqual([0, 100]);
    expect(summaryOf(result, 'users').accepted).toBe(100_000);
  });

  test('SIGTERM while requests are under way', async () => {
    vendor.fault({ kind: 'delay', ms: 300, times: 1000 });
    const connector = new Connector('write', people());
    for (let n = 0; n < 50; n++) connector.write(record('users', { id: n }), state('users', n));
    while (vendor.stats().requests === 0) await sleep(10);
    connector.process.kill('SIGTERM');
    const result = await connector.result();
    expect(result.code).toBe(143);
    const covered = result.states.reduce((sum, line) => sum + statsOf(line).recordCount, 0);
    expect(vendor.people().length).toBeGreaterThanOrEqual(covered);
  });
});
