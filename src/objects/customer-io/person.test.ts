import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../config/parse.ts';
import { ByteWriter } from '../../json/byte-writer.ts';
import { fieldsOf } from '../../json/scanner.ts';
import { RowReader } from '../../plan/row-reader.ts';
import { planStreams } from '../../plan/stream-plan.ts';
import { parseCatalog } from '../../protocol/catalog.ts';
import { type Operation, WRITES_EVERYTHING } from '../destination-object.ts';
import type { Rejection } from '../rejection.ts';

/** What becomes of a record of people. */
function encode(record: string | object, settings: object = {}, schema: object = {}): string | Rejection {
  const { result, text } = encoded(record, settings, schema);
  return 'reason' in result ? result : text;
}

function operation(record: object, settings: object = {}): Operation {
  const { result } = encoded(record, settings);
  if ('reason' in result) throw new Error(result.reason);
  return result;
}

function encoded(record: string | object, settings: object, properties: object = {}) {
  const [plan] = planStreams(
    parseConfig({
      service: { type: 'customer_io', site_id: 's', api_key: 'k' },
      streams: [{ name: 'people', object: 'person', ...settings }],
    }).config,
    parseCatalog({
      streams: [
        {
          stream: { name: 'people', json_schema: { properties }, supported_sync_modes: [] },
          sync_mode: 'incremental',
          destination_sync_mode: 'append_dedup',
        },
      ],
    }),
  );
  const bytes = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  const fields = fieldsOf(bytes, 0, bytes.length)!;
  const item = new ByteWriter(16);
  const result = plan!.encode(new RowReader(plan!).read(bytes, fields), item);
  return { result, text: item.written().toString() };
}

function attributes(record: string | object, settings: object = {}, properties: object = {}): unknown {
  return JSON.parse(encode(record, settings, properties) as string).attributes;
}

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i] as const));

describe('update_or_create of a person', () => {
  test('identifies them with their attributes', () => {
    expect(encode('{"id":42,"plan":"pro","score":1.50,"tags":["a", "b"]}')).toBe(
      '{"type":"person","action":"identify","identifiers":{"id":"42"},"attributes":{"plan":"pro","score":1.50,"tags":["a", "b"]}}',
    );
  });

  test('sends the identifiers that do not identify as attributes, as texts', () => {
    const record = { email: 'a@b.co', phone: 14155552671, id: 7, anonymous_id: 'x', cio_id: null };
    expect(JSON.parse(encode(record, { identifier: 'email' }) as string)).toEqual({
      type: 'person',
      action: 'identify',
      identifiers: { email: 'a@b.co' },
      attributes: { id: '7', phone: '14155552671', anonymous_id: 'x' },
    });
  });

  test('keeps every digit of an id and of an attribute', () => {
    expect(encode('{"id":9223372036854775807,"n":99999999999999999999.10,"m":5e-324}')).toBe(
      '{"type":"person","action":"identify","identifiers":{"id":"9223372036854775807"},"attributes":{"n":99999999999999999999.10,"m":5e-324}}',
    );
  });

  test('sends a null of an attribute, an address, a number and created_at, which clears them', () => {
    const record = { id: 1, plan: null, email: null, phone: null, created_at: null, unsubscribed: null };
    expect(attributes(record)).toEqual({
      plan: null,
      email: null,
      phone: null,
      created_at: null,
      unsubscribed: null,
    });
  });

  test('sends no null where null_values is ignore', () => {
    const record = { id: 1, plan: null, email: null, created_at: null, unsubscribed: null, a: 0 };
    expect(attributes(record, { null_values: 'ignore' })).toEqual({ a: 0 });
  });

  test('sends neither a null nor a blank of an id, which cannot be taken away', () => {
    expect(attributes({ email: 'a@b.co', id: null, anonymous_id: null }, { identifier: 'email' })).toEqual(
      {},
    );
    expect(attributes({ email: 'a@b.co', id: '', phone: ' ' }, { identifier: 'email' })).toEqual({});
  });

  test.each([
    ['"2024-02-29T12:00:00.999Z"', 1709208000],
    ['1709208000', 1709208000],
    ['1709208000999', 1709208000],
    ['"1709208000"', 1709208000],
    ['-1.5', -2],
  ])('sends created_at %s as unix seconds', (json, seconds) => {
    expect(attributes(`{"id":1,"created_at":${json}}`)).toEqual({ created_at: seconds });
    expect(attributes(`{"id":1,"created_at":${json}}`, { timestamps: 'as_is' })).toEqual({
      created_at: seconds,
    });
  });

  test.each(['"soon"', 'true', '{}', '"2023-02-29"'])('rejects created_at %s', (json) => {
    expect(encode(`{"id":1,"created_at":${json}}`)).toMatchObject({
      reason: 'invalid_timestamp',
      field: 'created_at',
    });
  });

  test('sends a date column as unix seconds and leaves one that cannot be read as it is', () => {
    const properties = { born: { format: 'date' }, seen: { format: 'date-time' } };
    const record = { id: 1, born: '1970-01-02', seen: 'never', other: '1970-01-02' };
    expect(attributes(record, {}, properties)).toEqual({ born: 86400, seen: 'never', other: '1970-01-02' });
    expect(attributes(record, { timestamps: 'as_is' }, properties)).toEqual({
      born: '1970-01-02',
      seen: 'never',
      other: '1970-01-02',
    });
  });

  test.each([
    [{ id: 1, email: true }, 'invalid_identifier', 'email'],
    [{ id: 1, phone: 1.5 }, 'invalid_identifier', 'phone'],
    [{ id: 1, anonymous_id: {} }, 'invalid_identifier', 'anonymous_id'],
    [{ id: 1, email: 'x'.repeat(151) }, 'identifier_too_long', 'email'],
    [{ id: 1, anonymous_id: 'é'.repeat(76) }, 'identifier_too_long', 'anonymous_id'],
    [{ email: 'a@b.co', id: 'x'.repeat(151) }, 'identifier_too_long', 'id'],
    [{ name: 'nobody' }, 'missing_identifier', undefined],
    [{ id: '' }, 'missing_identifier', undefined],
    [{ phone: '+14155552671' }, 'missing_identifier', undefined],
    [{ id: false }, 'invalid_identifier', 'id'],
  ])('rejects %j with %s', (record, reason, field) => {
    expect(encode(record)).toMatchObject({ reason, field });
  });

  test('writes the attributes of one identity', () => {
    const { identity, writes, kind } = operation({ email: 'Ann@B.co' });
    expect(operation({ email: 'ann@b.co' })).toEqual({ identity, writes, kind });
    expect(operation({ email: 'ann@b.co', id: 1 }).identity).not.toBe(identity);
    expect([kind.method, kind.path, kind.maxBytes]).toEqual(['POST', '/api/v2/batch', 500_000]);
  });
});

describe('update_only of a person', () => {
  test('is in no request with what may create the person', () => {
    expect(operation({ id: 1 }, { sync_behavior: 'update_only' }).writes).toBe(WRITES_EVERYTHING);
  });

  test('is an identify with _update', () => {
    expect(encode({ id: 1, a: 2 }, { sync_behavior: 'update_only' })).toBe(
      '{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"_update":true,"a":2}}',
    );
    expect(encode({ id: 1 }, { sync_behavior: 'update_only' })).toBe(
      '{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"_update":true}}',
    );
  });
});

describe.each(['delete', 'suppress'] as const)('%s of a person', (behavior) => {
  test('sends the identifier and nothing else, whatever else the row holds', () => {
    const record = { id: 1, email: true, created_at: 'soon', a: 'x'.repeat(2000) };
    expect(encode(record, { sync_behavior: behavior })).toBe(
      `{"type":"person","action":"${behavior}","identifiers":{"id":"1"}}`,
    );
  });

  test('writes everything of the person', () => {
    expect(operation({ id: 1 }, { sync_behavior: behavior }).writes).toBe(WRITES_EVERYTHING);
  });

  test('is rejected without an identifier', () => {
    expect(encode({ a: 1 }, { sync_behavior: behavior })).toMatchObject({ reason: 'missing_identifier' });
  });
});

describe('columns that Customer.io would read as commands', () => {
  test.each(['_update', '_timestamp', 'cio_relationships'])('are not sent: %s', (name) => {
    expect(attributes({ id: 1, [name]: true, a: 1 })).toEqual({ a: 1 });
  });
});

describe('the limits for a person', () => {
  test('are 300 attributes', () => {
    expect(attributes({ id: 1, ...numbered(300) })).toEqual(numbered(300));
    expect(encode({ id: 1, ...numbered(301) })).toMatchObject({ reason: 'too_many_attributes' });
  });

  test('count created_at and unsubscribed, but neither identifiers nor _update', () => {
    const own = { id: 1, email: 'a@b.co', phone: '+1', anonymous_id: 'x' };
    expect(encode({ ...own, created_at: 1, unsubscribed: false, ...numbered(298) })).toBeTypeOf('string');
    expect(encode({ ...own, created_at: 1, unsubscribed: false, ...numbered(299) })).toMatchObject({
      reason: 'too_many_attributes',
    });
    expect(encode({ ...own, ...numbered(300) }, { sync_behavior: 'update_only' })).toBeTypeOf('string');
  });

  test.each([
    ['x'.repeat(150), true],
    ['x'.repeat(151), false],
    ['é'.repeat(75), true],
    ['é'.repeat(76), false],
    ['"'.repeat(150), true],
  ])('are 150 bytes for a name: %s', (name, fits) => {
    const result = encode({ id: 1, [name]: 1 });
    if (fits) expect(JSON.parse(result as string).attributes).toEqual({ [name]: 1 });
    else expect(result).toMatchObject({ reason: 'name_too_long', field: name });
  });

  test.each([
    ['a text of 1000 bytes', JSON.stringify('x'.repeat(1000)), true],
    ['a text of 1001 bytes', JSON.stringify('x'.repeat(1001)), false],
    ['500 characters of 2 bytes', JSON.stringify('é'.repeat(500)), true],
    ['501 characters of 2 bytes', JSON.stringify('é'.repeat(501)), false],
    ['1000 characters that are escaped', `"${'\\u0041'.repeat(1000)}"`, true],
    ['1001 characters that are escaped', `"${'\\u0041'.repeat(1001)}"`, false],
    ['a list of 1000 bytes of JSON', `["${'x'.repeat(996)}"]`, true],
    ['a list of 1001 bytes of JSON', `["${'x'.repeat(997)}"]`, false],
    ['a number of 1001 digits', '1'.repeat(1001), false],
  ])('are 1000 bytes for a value: %s', (_, json, fits) => {
    const result = encode(`{"id":1,"a":${json}}`);
    if (fits) expect(result).toContain(`"a":${json}`);
    else expect(result).toMatchObject({ reason: 'value_too_long', field: 'a' });
  });

  test('hold for unsubscribed', () => {
    expect(encode({ id: 1, unsubscribed: 'x'.repeat(1001) })).toMatchObject({
      reason: 'value_too_long',
      field: 'unsubscribed',
    });
  });

  test('are 32,000 bytes for the whole of it', () => {
    const record = (bytes: number) => {
      const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`a${i}`, 'x'.repeat(780)]));
      const length = (encode({ id: 1, ...many, z: '' }) as string).length;
      return { id: 1, ...many, z: 'x'.repeat(bytes - length) };
    };
    expect(encode(record(32_000))).toHaveLength(32_000);
    expect(encode(record(32_001))).toMatchObject({ reason: 'record_too_large' });
  });

  test('never put a value into a rejection', () => {
    const secret = `secret${'x'.repeat(1000)}`;
    for (const record of [
      { id: secret },
      { id: 1, a: secret },
      { id: 1, email: secret },
      { id: 1, created_at: secret },
    ]) {
      expect(JSON.stringify(encode(record))).not.toContain('secretx');
    }
  });
});

describe('names of a record', () => {
  test('that are equal once their escapes are read are one attribute, the last value winning', () => {
    expect(encode('{"id":1,"plan":"old","x":1,"pl\\u0061n":"new"}')).toBe(
      '{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"plan":"new","x":1}}',
    );
    expect(encode('{"\\u0069d":1,"id":2}')).toContain('"identifiers":{"id":"2"}');
  });

  test('go out as JSON', () => {
    expect(attributes({ id: 1, 'a "b"': 1, é: 2, '': 3, '\u2028': 4 })).toEqual({
      'a "b"': 1,
      é: 2,
      '': 3,
      '\u2028': 4,
    });
  });
});
