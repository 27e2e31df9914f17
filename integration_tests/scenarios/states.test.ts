import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { Connector, write } from './connector.ts';
import { catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

const options = () => ({
  config: config(vendor, [{ name: 'b', object: 'person' }]),
  catalog: catalog(stream('person', { key: ['id'] }), stream('b'), stream('b', { namespace: 'n' })),
});
const statsOf = (line: string) => JSON.parse(line).state.destinationStats;

describe('a STATE', () => {
  test('comes back byte for byte, with nothing but destinationStats put in', async () => {
    const states = [
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"person","namespace":null},"stream_state":{"cursor":99999999999999999999999999999999,"f":50000.0000000000000001,"e":1.797e308,"u":"\\u00e9é😀"}},"id":9223372036854775808,"sourceStats":{"recordCount":1.0},"later":[null]},"namespace":null,"emitted":{"b":-0.0}}',
      '  { "state" : { "stream" : { "stream_descriptor" : { "name" : "person" } } , "type" : "STREAM" } , "type" : "STATE" }  ',
      '{"type":"STATE","state":{"destinationStats":null,"type":"STREAM","stream":{"stream_descriptor":{"name":"person"},"stream_state":null},"data":null,"global":null}}',
      '{"type":"STATE","state":{"destinationStats":{"recordCount":5.0},"type":"STREAM","stream":{"stream_descriptor":{"name":"person"}}}}',
      '{"type":"STATE","state":{"data":{"cursor":9223372036854775808}}}',
      '{"type":"STATE","state":{"type":"GLOBAL","global":{"shared_state":{"lsn":18446744073709551616},"stream_states":[]},"global_":{"x":1}}}',
      '{"type":"STATE","state":{}}',
    ];
    const result = await write(options(), states);
    const stats = '"destinationStats":{"recordCount":0.0,"rejectedRecordCount":0.0}';
    expect(result.states).toEqual([
      states[0]!.replace('"later":[null]}', `"later":[null],${stats}}`),
      states[1]!.trim().replace('"STREAM" }', `"STREAM" ,${stats}}`),
      states[2]!.replace('"destinationStats":null', stats),
      states[3]!.replace(/"destinationStats":\{.*?\}/, stats),
      states[4]!.replace('}}}', `},${stats}}}`),
      states[5]!.replace('"global_":{"x":1}', `"global_":{"x":1},${stats}`),
      states[6]!.replace('{}', `{${stats}}`),
    ]);
  });

  test('has the line breaks of other readers escaped', async () => {
    const result = await write(options(), [state('person', 'a\u2028b\u2029c\u0085d')]);
    expect(JSON.parse(result.states[0]!).state.stream.stream_state.cursor).toBe('a\u2028b\u2029c\u0085d');
    expect(result.states[0]).toContain('a\\u2028b\\u2029c\\u0085d');
  });

  test('leaves only when the records before it are settled, in the order of its stream', async () => {
    const result = await write(options(), [
      state('person', 0),
      record('person', { id: 1 }),
      record('person', {}),
      record('b', { id: 2 }),
      state('person', 1),
      state('b', 1),
      record('b', { id: 3 }, 'n'),
      record('person', { id: 4, _ab_cdc_deleted_at: 'x' }),
      state('b', 1, 'n'),
      state('person', 2),
      state('person', 3),
    ]);
    const of = (name: string, namespace?: string) =>
      result.states
        .map((line) => JSON.parse(line).state)
        .filter(
          (s) =>
            s.stream.stream_descriptor.name === name && s.stream.stream_descriptor.namespace === namespace,
        )
        .map((s) => [
          s.stream.stream_state.cursor,
          s.destinationStats.recordCount,
          s.destinationStats.rejectedRecordCount,
        ]);
    expect(of('person')).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 1, 0],
      [3, 0, 0],
    ]);
    expect(of('b')).toEqual([[1, 1, 0]]);
    expect(of('b', 'n')).toEqual([[1, 1, 0]]);
  });

  test('comes back while stdin is still open', async () => {
    const connector = new Connector('write', options()).write(
      record('person', { id: 1 }),
      state('person', 1),
    );
    const line = await connector.line(({ type }) => type === 'STATE');
    expect(statsOf(line)).toEqual({ recordCount: 1, rejectedRecordCount: 0 });
    expect(vendor.people()).toHaveLength(1);
    connector.write(record('person', { id: 2 }), state('person', 2)).end();
    expect((await connector.result()).states).toHaveLength(2);
  });

  test('waits for a slow request, and does not leave when it fails', async () => {
    vendor.fault({ kind: 'status', status: 503, times: 1000 });
    const result = await write(
      {
        ...options(),
        config: config(vendor, [], { delivery: { retry_for_seconds: 1 } }),
        catalog: catalog(stream('person')),
      },
      [state('person', 0), record('person', { id: 1 }), state('person', 1)],
    );
    expect(result.code).toBe(1);
    expect(result.states).toHaveLength(1);
  });

  test.each(['GLOBAL', 'LEGACY'])(
    'of type %s waits for every stream and counts all of them',
    async (type) => {
      const message =
        type === 'GLOBAL'
          ? {
              type: 'STATE',
              state: {
                type,
                global: {
                  shared_state: { lsn: 1 },
                  stream_states: [{ stream_descriptor: { name: 'unknown' } }],
                },
              },
            }
          : { type: 'STATE', state: { data: { lsn: 1 } } };
      const result = await write(options(), [
        message,
        record('person', { id: 1 }),
        record('b', { id: 2 }),
        record('b', {}),
        message,
        record('b', { id: 3 }),
        message,
      ]);
      expect(result.states.map(statsOf)).toEqual([
        { recordCount: 0, rejectedRecordCount: 0 },
        { recordCount: 2, rejectedRecordCount: 1 },
        { recordCount: 1, rejectedRecordCount: 0 },
      ]);
      expect(result.states[0]).toContain('"recordCount":0.0');
    },
  );

  test('of a stream that is not in the catalog comes back as it came, after what was before it', async () => {
    const unknown =
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"nobody"}},"id":3}}';
    const result = await write(options(), [
      record('person', { id: 1 }),
      state('person', 1),
      record('person', { id: 2 }),
      unknown,
      record('person', { id: 3 }),
      state('person', 2),
    ]);
    expect(result.states[1]).toBe(unknown);
    expect([statsOf(result.states[0]!).recordCount, statsOf(result.states[2]!).recordCount]).toEqual([1, 2]);
  });

  test('is withheld where too much of its stream is rejected', async () => {
    const bad = (count: number) => Array.from({ length: count }, () => record('person', { nobody: 1 }));
    const good = (count: number) => Array.from({ length: count }, (_, n) => record('person', { id: n }));
    const few = await write(options(), [...bad(9), state('person', 1)]);
    expect([few.code, few.states.length]).toEqual([0, 1]);
    const all = await write(options(), [...bad(10), state('person', 1)]);
    expect([all.code, all.states.length, all.error?.failure_type]).toEqual([1, 0, 'config_error']);
    expect(all.error?.message).toBe(
      'Of 10 records of stream "person" 10 were rejected; mend the mapping of the stream (the log says why they were rejected) and sync again: the records come again.',
    );
    expect(all.error?.stream_descriptor).toEqual({ name: 'person' });
    const share = await write(options(), [
      ...good(25),
      ...bad(75),
      state('person', 1),
      ...bad(1),
      state('person', 2),
    ]);
    expect([share.code, share.states.length]).toEqual([1, 1]);
    const end = await write(options(), [...good(10), state('person', 1), ...bad(90)]);
    expect([end.code, end.states.length]).toEqual([1, 1]);
  });
});
