import { describe, expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { fieldsOf } from '../json/scanner.ts';
import type { Row } from '../objects/row.ts';
import { parseCatalog } from '../protocol/catalog.ts';
import { RowReader } from './row-reader.ts';
import { planStreams } from './stream-plan.ts';

interface Context {
  readonly settings?: object;
  readonly primaryKey?: string[][];
  readonly stream?: object;
}

function readerOf({ settings, primaryKey, stream }: Context = {}): RowReader {
  const [plan] = planStreams(
    parseConfig({
      service: { type: 'customer_io', site_id: 's', api_key: 'k' },
      streams: [{ name: '*', object: 'person', ...settings }],
    }).config,
    parseCatalog({
      streams: [
        {
          stream: { name: 'users', json_schema: {}, supported_sync_modes: [], ...stream },
          sync_mode: 'full_refresh',
          destination_sync_mode: 'append',
          primary_key: primaryKey,
        },
      ],
    }),
  );
  return new RowReader(plan!);
}

function read(reader: RowReader, record: string | object): Row {
  const bytes = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  const fields = fieldsOf(bytes, 0, bytes.length)!;
  return reader.read(bytes, fields);
}

/** A row's own and custom values as raw JSON. */
function contents(row: Row): { own: Record<string, string>; custom: [string, string][] } {
  const own = Object.entries(row.own).filter(([, value]) => value.kind !== 'absent');
  return {
    own: Object.fromEntries(own.map(([name, value]) => [name, value.json()])),
    custom: row.custom.slice(0, row.customCount).map(({ name, value }) => [name.text, value.json()]),
  };
}

const once = (record: string | object, context?: Context) => contents(read(readerOf(context), record));

describe('a row', () => {
  test('has the own names of the object and, in the order they came, all others', () => {
    expect(once('{"b":1.0,"id":7,"a":null,"email":null,"c":{"x": [1]}}')).toEqual({
      own: { id: '7', email: 'null' },
      custom: [
        ['b', '1.0'],
        ['a', 'null'],
        ['c', '{"x": [1]}'],
      ],
    });
  });

  test('has nothing of the row before it', () => {
    const reader = readerOf();
    read(reader, { id: 1, email: 'a', a: 1, b: 2, c: 3 });
    expect(contents(read(reader, { b: 4 }))).toEqual({ own: {}, custom: [['b', '4']] });
    expect(contents(read(reader, {}))).toEqual({ own: {}, custom: [] });
    expect(contents(read(reader, { c: 5, a: 6, id: 2 }))).toEqual({
      own: { id: '2' },
      custom: [
        ['c', '5'],
        ['a', '6'],
      ],
    });
  });

  test('has the last of equal names, in the place of the first', () => {
    expect(once('{"id":1,"a":1,"b":2,"\\u0061":3,"id":2}')).toEqual({
      own: { id: '2' },
      custom: [
        ['a', '3'],
        ['b', '2'],
      ],
    });
    expect(once('{"a":1,"a":null}').custom).toEqual([['a', 'null']]);
    expect(once('{"a":1,"a":null}', { settings: { null_values: 'ignore' } }).custom).toEqual([]);
    expect(once('{"a":null,"a":1}', { settings: { null_values: 'ignore' } }).custom).toEqual([['a', '1']]);
  });

  test('has the last of equal names in all the places the column goes to', () => {
    const fields = [
      { to: 'x', from: 'a' },
      { to: 'y', from: 'a' },
    ];
    expect(once('{"b":0,"a":1,"a":2}', { settings: { fields } }).custom).toEqual([
      ['b', '0'],
      ['x', '2'],
      ['y', '2'],
    ]);
  });

  test('has no nulls where null_values is ignore, also after one that had', () => {
    const reader = readerOf({ settings: { null_values: 'ignore' } });
    const record = { id: 1, a: null, b: 2, c: null, email: null, d: 'null' };
    const expected = {
      own: { id: '1' },
      custom: [
        ['b', '2'],
        ['d', '"null"'],
      ],
    };
    expect(contents(read(reader, record))).toEqual(expected);
    expect(contents(read(reader, { a: 1, b: 2, c: 3 })).custom).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
    expect(contents(read(reader, record))).toEqual(expected);
  });

  test('has the constants, whatever the record holds', () => {
    const fields = [
      { to: 'email', value: 'a@b.co' },
      { to: 'source', value: 'a "shop"' },
    ];
    const expected = {
      own: { id: '1', email: '"a@b.co"' },
      custom: [
        ['a', '1'],
        ['source', '"a \\"shop\\""'],
      ],
    };
    const reader = readerOf({ settings: { fields } });
    expect(contents(read(reader, { id: 1, email: 'x', source: 'y', a: 1 }))).toEqual(expected);
    expect(contents(read(reader, { id: 1, a: 1 }))).toEqual(expected);
  });

  test('tells the identifier of its plan', () => {
    expect(read(readerOf(), {}).identifier).toBeUndefined();
    expect(read(readerOf({ primaryKey: [['email']] }), {}).identifier).toBe('email');
  });

  test('of a thousand columns has them all', () => {
    const record = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`c${i}`, i]));
    const reader = readerOf();
    read(reader, { x: 1 });
    expect(contents(read(reader, record)).custom).toEqual(
      Object.entries(record).map(([name, value]) => [name, String(value)]),
    );
  });
});

describe('a row that the source marks as deleted', () => {
  test.each([
    ['{"_ab_cdc_deleted_at":"2024-01-01"}', true],
    ['{"_ab_cdc_deleted_at":1}', true],
    ['{"_ab_cdc_deleted\\u005fat":"2024-01-01"}', true],
    ['{"_ab_cdc_deleted_at":null}', false],
    ['{"_ab_cdc_deleted_at":"2024-01-01","_ab_cdc_deleted_at":null}', false],
    ['{"_ab_cdc_updated_at":"2024-01-01"}', false],
    ['{"a":{"_ab_cdc_deleted_at":1}}', false],
    ['{}', false],
  ])('is told by a column that is not null: %s', (record, isDeleted) => {
    const reader = readerOf();
    read(reader, '{"_ab_cdc_deleted_at":"2024-01-01"}');
    read(reader, record);
    expect(reader.isDeleted).toBe(isDeleted);
  });

  test('is told also where the column is sent under another name', () => {
    const reader = readerOf({ settings: { fields: [{ to: 'gone', from: '_ab_cdc_deleted_at' }] } });
    expect(contents(read(reader, { _ab_cdc_deleted_at: 1 })).custom).toEqual([['gone', '1']]);
    expect(reader.isDeleted).toBe(true);
  });
});

describe('columns that the service reads as commands', () => {
  test('are remembered by the name they came under', () => {
    const reader = readerOf({});
    expect(contents(read(reader, { _update: true, _timestamp: 1, a: 2 })).custom).toEqual([['a', '2']]);
    expect([...reader.reserved]).toEqual(['_update', '_timestamp']);
  });
});

describe('the primary key of a row', () => {
  const primaryKey = (record: string | object, key: string[][], settings?: object) => {
    const reader = readerOf({ primaryKey: key, ...(settings && { settings }) });
    read(reader, record);
    const { bytes, length } = reader.primaryKey();
    return bytes.toString('utf8', 0, length) || undefined;
  };

  test('is JSON of the columns and their values as they came', () => {
    expect(primaryKey('{"a":12345678901234567890,"b":"x\\u0041"}', [['a'], ['b']])).toBe(
      '{"a":12345678901234567890,"b":"x\\u0041"}',
    );
  });

  test('reaches into nested values', () => {
    expect(primaryKey('{"m":{"x":1,"k":2,"k":3}}', [['m', 'k']])).toBe('{"m.k":3}');
    expect(primaryKey('{"m":{"n":{"\\u006b":"v"}}}', [['m', 'n', 'k']])).toBe('{"m.n.k":"v"}');
  });

  test('is not told where it is too long for anybody to read', () => {
    const key = (length: number) => primaryKey({ a: 1, b: 'x'.repeat(length) }, [['a'], ['b']]);
    expect(key(998)).toContain('"b":"xxx');
    expect(key(999)).toBeUndefined();
  });

  test.each(['{}', '{"m":null}', '{"m":1}', '{"m":[]}', '{"m":{}}', '{"m":{"k":null}}'])(
    'is null where the record has none: %s',
    (record) => {
      expect(primaryKey(record, [['m', 'k']])).toBe('{"m.k":null}');
    },
  );

  test('is of source columns, not of what they become', () => {
    const settings = { fields: [{ to: 'id', from: 'user_id' }] };
    expect(primaryKey({ user_id: 7, id: 8 }, [['user_id']], settings)).toBe('{"user_id":7}');
  });

  test('is of the last of equal names', () => {
    expect(primaryKey('{"k":1,"\\u006b":2}', [['k']])).toBe('{"k":2}');
  });

  test('is none where none is configured', () => {
    expect(primaryKey({ id: 1 }, [])).toBeUndefined();
  });
});

describe('the seed of a row', () => {
  const seed = (record: string | object, context?: Context) =>
    read(readerOf(context), record).seed().toString();

  test('is the same whatever order the columns came in', () => {
    expect(seed({ a: 1, b: 2 })).toBe(seed({ b: 2, a: 1 }));
  });

  test('leaves out nulls, columns of Airbyte and all but the last of equal names', () => {
    expect(seed('{"a":0,"n":null,"_airbyte_raw_id":"x","a":1}')).toBe(seed({ a: 1 }));
  });

  test('is of the primary key where the record has all of it', () => {
    const context = { primaryKey: [['a'], ['b']] };
    expect(seed({ a: 1, b: 2, c: 3 }, context)).toBe(seed({ c: 4, b: 2, a: 1 }, context));
    expect(seed({ a: 1, b: 2 }, context)).not.toBe(seed({ a: 2, b: 1 }, context));
    expect(seed({ a: 1, b: null, c: 3 }, context)).not.toBe(seed({ a: 1, b: null, c: 4 }, context));
  });

  test.each<[object, object]>([
    [{ a: '1' }, { a: 1 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: '' }, {}],
    [{ a: 'x', b: 'y' }, { a: 'x,b:y' }],
  ])('tells %j from %j', (one, other) => {
    expect(seed(one)).not.toBe(seed(other));
  });

  test('tells streams and namespaces apart', () => {
    const seeds = [
      seed({ a: 1 }),
      seed({ a: 1 }, { stream: { name: 'other' } }),
      seed({ a: 1 }, { stream: { namespace: 'n' } }),
    ];
    expect(new Set(seeds).size).toBe(3);
  });
});

test('a reader knows the columns that have come, each once, with what becomes of it', () => {
  const reader = readerOf({ settings: { fields: [{ to: 'email', from: 'mail' }] } });
  read(reader, { id: 1, mail: 'a@x.io' });
  read(reader, { id: 2, _update: true });
  expect([...reader.columns].map(({ name, own, isReserved }) => [name, own, isReserved])).toEqual([
    ['id', ['id'], false],
    ['mail', ['email'], false],
    ['_update', [], true],
  ]);
});
