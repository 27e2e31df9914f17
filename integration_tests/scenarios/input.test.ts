import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { summaryOf } from './cases.ts';
import { Connector, write } from './connector.ts';
import { catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const options = () => ({ config: config(vendor), catalog: catalog(stream('person', { key: ['id'] })) });
const SECRET = 'the-content-of-a-row';

describe('a line that is no message', () => {
  test.each([
    ['cut short', `{"type":"RECORD","record":{"stream":"person","data":{"id":"${SECRET}"`],
    ['two messages in one', `${record('person', { id: 1 })}${record('person', { id: SECRET })}`],
    ['text', SECRET],
    ['a string', `"${SECRET}"`],
    ['a number', '5'],
    ['an array', '[]'],
    ['a record of no stream', `{"type":"RECORD","record":{"data":{"id":"${SECRET}"}}}`],
    ['a record that is null', '{"type":"RECORD","record":null}'],
  ])('stops the sync and is named by its number, without its content: %s', async (_, line) => {
    const result = await write(options(), [
      record('person', { id: 1 }),
      '',
      line,
      record('person', { id: 2 }),
    ]);
    expect(result.code).toBe(1);
    expect(result.error).toMatchObject({
      failure_type: 'system_error',
      message: expect.stringMatching(/^Line 3 of the input /),
    });
    expect(result.lines.join('\n')).not.toContain(SECRET);
    expect(result.stderr).toBe('');
  });

  test('stops the sync where it is not valid UTF-8', async () => {
    const bad = Buffer.concat([
      Buffer.from(record('person', { id: SECRET }).slice(0, -30)),
      Buffer.of(0xff),
      Buffer.from('"}}\n'),
    ]);
    const result = await write(options(), [record('person', { id: 1 }), bad]);
    expect(result.error).toMatchObject({
      failure_type: 'system_error',
      message: expect.stringMatching(/^Line 2 of the input is not valid UTF-8/),
    });
    expect(result.lines.join('\n')).not.toContain(SECRET);
  });
});

test('a record with more columns than any warehouse has is rejected, and the others are delivered', async () => {
  const columns = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [n === 0 ? 'id' : `c${n}`, n]));
  const result = await write(options(), [
    record('person', columns(20_001)),
    record('person', { id: 1 }),
    state('person', 1),
  ]);
  expect(result.code).toBe(0);
  expect(summaryOf(result, 'person').rejected).toEqual(['record_too_large']);
  expect(vendor.people()).toHaveLength(1);
});

describe('messages', () => {
  test('that are of no interest are passed over', async () => {
    const result = await write(options(), [
      '{"type":"LOG","log":{"level":"INFO","message":"x"}}',
      '{"type":"CONTROL","control":{"type":"CONNECTOR_CONFIG","emitted_at":1,"connectorConfig":{"config":{}}}}',
      '{"type":"TRACE","trace":{"type":"ESTIMATE","emitted_at":1,"estimate":{"name":"person","type":"STREAM"}}}',
      '{"type":"TRACE","trace":{"type":"ANALYTICS","emitted_at":1,"analytics":{"type":"x"}}}',
      '{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1.76E12,"stream_status":{"stream_descriptor":{"name":"person","namespace":null},"status":"INCOMPLETE"}}}',
      '{"type":"TRACE","trace":null}',
      '{"type":"SOMETHING_NEW","new":{}}',
      '{"type":7}',
      '{}',
      '',
      ' \t\r',
      record('person', { id: 1 }),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(result.states).toHaveLength(1);
    expect(vendor.people()).toHaveLength(1);
  });

  test('are read in any order of keys, with nulls for what is not there, escapes in names and names that come twice', async () => {
    const lines = [
      '{"record":{"emitted_at":1.5E3,"data":{"id":1},"namespace":null,"stream":"person","meta":null},"log":null,"state":null,"type":"RECORD"}',
      '{"type":"RECORD","record":{"namespace":"","stream":"person","data":{"id":2},"emitted_at":1}}',
      '{"\\u0074ype":"RECORD","recor\\u0064":{"strea\\u006d":"person","dat\\u0061":{"id":3},"emitted_at":1}}',
      '{"type":"STATE","type":"RECORD","record":{"stream":"x","stream":"person","data":{"id":"no"},"data":{"id":4},"emitted_at":1}}',
      '{"type":"RECORD","record":{"stream":"person","data":{"id":"no"}},"record":{"stream":"person","data":{"id":5,"record":{"data":1},"type":"STATE"},"emitted_at":1}}',
      ' { "type" : "RECORD" , "record" : { "stream" : "person" , "data" : { "id" : 6 , "x" : [ 1 , { } ] } , "emitted_at" : 1 } } \r',
    ];
    const result = await write(options(), lines);
    expect(result.code).toBe(0);
    expect(vendor.items().map(({ json }) => (json.identifiers as { id: string }).id)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    expect(
      vendor
        .items()
        .map(({ text }) => text)
        .at(-1),
    ).toContain('"attributes":{"x":[ 1 , { } ]}');
  });

  test('end at 0x0A only, and the last one may have none', async () => {
    const connector = new Connector('write', options());
    const text = 'a\u2028b\u2029c\u0085d';
    connector.write(
      Buffer.from(
        `{"type":"RECORD","record":{"stream":"person","data":{"id":1,"t":"${text}"},"emitted_at":1}}\n`,
      ),
    );
    connector.write(
      Buffer.from('{"type":"RECORD","record":{"stream":"person","data":{"id":2},"emitted_at":1}}'),
    );
    const result = await connector.end().result();
    expect(result.code).toBe(0);
    expect(vendor.person({ id: '1' })?.attributes.t).toBe(text);
    expect(vendor.person({ id: '2' })).toBeDefined();
  });

  test('may be large', async () => {
    const large = 'x'.repeat(5_000_000);
    const result = await write(options(), [
      record('person', { id: 1, large }),
      record('person', { id: 2 }),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(summaryOf(result, 'person')).toMatchObject({ accepted: 1, rejected: ['value_too_long (large)'] });
  });
});

describe('a record', () => {
  test('of a stream that is not in the catalog is skipped, with one warning', async () => {
    const result = await write(options(), [
      record('other', { id: 1 }),
      record('other', { id: 2 }),
      record('person', { id: 3 }, 'elsewhere'),
      record('person', { id: 4 }),
    ]);
    expect(result.code).toBe(0);
    expect(vendor.people()).toHaveLength(1);
    expect(result.logs.filter(({ message }) => message.includes('not in the catalog'))).toHaveLength(2);
  });

  test('whose data is no object or holds half a surrogate pair is rejected', async () => {
    const result = await write(options(), [
      record('person', 'null'),
      record('person', '[]'),
      record('person', '{"id":1,"a":"\\ud800"}'),
      record('person', '{"id":2,"a":"\\ud83d\\ude00"}'),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(summaryOf(result, 'person').rejected).toEqual(['invalid_record', 'invalid_text']);
    expect(vendor.person({ id: '2' })?.attributes.a).toBe('😀');
  });

  test('may leave out a column, have one the schema does not know, or of another type than it says', async () => {
    const result = await write(
      {
        ...options(),
        catalog: catalog(stream('person', { properties: { n: { type: 'integer' }, m: { type: 'string' } } })),
      },
      [record('person', { id: 1 }), record('person', { id: 2, n: 'text', m: { nested: true }, extra: 1 })],
    );
    expect(result.code).toBe(0);
    expect(vendor.items()).toHaveLength(2);
  });
});

describe('a sync', () => {
  test('of nothing sends nothing', async () => {
    const result = await write(options(), []);
    expect([result.code, vendor.stats().requests]).toEqual([0, 0]);
  });

  test('never deletes anything because of its generation ids', async () => {
    await write(options(), [record('person', { id: 1 })]);
    const truncate = stream('person', { key: ['id'], syncMode: 'full_refresh', mode: 'append_dedup' });
    const ids = { generation_id: 2, minimum_generation_id: 2, sync_id: 3 };
    const result = await write({ ...options(), catalog: catalog({ ...truncate, ...ids }) }, [
      { type: 'STATE', state: { type: 'GLOBAL', global: null } },
    ]);
    expect(result.code).toBe(0);
    expect(vendor.people()).toHaveLength(1);
  });

  test('ends quietly when nobody reads its output any more', async () => {
    const connector = new Connector('write', options());
    connector.process.stdout!.destroy();
    connector.write(record('person', { id: 1 }), state('person', 1));
    const code = await new Promise((resolve) => connector.process.once('exit', resolve));
    expect(code).toBe(1);
    expect((await connector.result()).stderr).toBe('');
  });
});
