import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../config/parse.ts';
import { ByteWriter } from '../../json/byte-writer.ts';
import { fieldsOf } from '../../json/scanner.ts';
import { RowReader } from '../../plan/row-reader.ts';
import { planStreams } from '../../plan/stream-plan.ts';
import { parseCatalog } from '../../protocol/catalog.ts';
import type { Operation } from '../destination-object.ts';
import type { Rejection } from '../rejection.ts';

interface Context {
  readonly settings?: object;
  readonly stream?: object;
  readonly primary_key?: string[][];
  readonly properties?: object;
}

/** What becomes of a record of events: the operation with its item, or the rejection. */
function encode(
  record: string | object,
  { settings, stream, primary_key, properties = {} }: Context = {},
): (Operation & { text: string }) | Rejection {
  const [plan] = planStreams(
    parseConfig({
      service: { type: 'customer_io', site_id: 's', api_key: 'k' },
      streams: [{ name: '*', object: 'event', ...settings }],
    }).config,
    parseCatalog({
      streams: [
        {
          stream: { name: 'orders', json_schema: { properties }, supported_sync_modes: [], ...stream },
          sync_mode: 'incremental',
          destination_sync_mode: 'append',
          primary_key,
        },
      ],
    }),
  );
  const bytes = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  const fields = fieldsOf(bytes, 0, bytes.length)!;
  const item = new ByteWriter(16);
  const result = plan!.encode(new RowReader(plan!).read(bytes, fields), item);
  return 'reason' in result ? result : { ...result, text: item.written().toString() };
}

function sent(record: string | object, context?: Context) {
  const result = encode(record, context);
  if ('reason' in result) throw new Error(`${result.reason} ${result.field}`);
  return JSON.parse(result.text);
}

const ORDER = { person_id: 1, event_name: 'Order Placed' };
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const AT = '2024-02-29T12:00:00.250Z';

describe('append of an event', () => {
  test('sends who, what, when and the rest as attributes', () => {
    const record = `{"person_id":1,"event_name":"Order Placed","event_id":"${ULID}","timestamp":"${AT}","total":29.90,"note":null}`;
    expect(encode(record)).toMatchObject({
      text: `{"type":"person","action":"event","identifiers":{"id":"1"},"id":"${ULID}","name":"Order Placed","timestamp":1709208000,"attributes":{"total":29.90,"note":null}}`,
    });
  });

  test('leaves the time to Customer.io where there is none', () => {
    expect(sent(ORDER)).not.toHaveProperty('timestamp');
    expect(sent({ ...ORDER, timestamp: null })).not.toHaveProperty('timestamp');
  });

  test.each([
    [undefined, 'event'],
    [null, 'event'],
    ['', 'event'],
    ['event', 'event'],
    ['Page', 'page'],
    ['SCREEN', 'screen'],
  ])('of type %j is a %s', (event_type, action) => {
    expect(sent({ ...ORDER, event_type }).action).toBe(action);
  });

  test('is by the anonymous id where the person is not known', () => {
    expect(sent({ event_name: 'x', anonymous_id: 'anon' }).identifiers).toEqual({ anonymous_id: 'anon' });
    expect(sent({ ...ORDER, anonymous_id: 'anon' }).identifiers).toEqual({ id: '1' });
    expect(sent({ ...ORDER, anonymous_id: 'anon' }).attributes).toEqual({});
  });

  test('has attributes of any length and number, up to 32,000 bytes in all', () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`a${i}`, i]));
    expect(sent({ ...ORDER, ...many }).attributes).toEqual(many);
    expect(sent({ ...ORDER, [`n${'x'.repeat(300)}`]: 'x'.repeat(5000) }).attributes).toEqual({
      [`n${'x'.repeat(300)}`]: 'x'.repeat(5000),
    });
    const { text } = encode({ ...ORDER, a: '' }) as { text: string };
    const filled = (bytes: number) => encode({ ...ORDER, a: 'x'.repeat(bytes - text.length) });
    expect(filled(32_000)).toMatchObject({ text: expect.stringMatching(/^.{32000}$/) });
    expect(filled(32_001)).toMatchObject({ reason: 'record_too_large' });
  });

  test('sends a date column as unix seconds', () => {
    const properties = { due: { format: 'date' } };
    expect(sent({ ...ORDER, due: '1970-01-02' }, { properties }).attributes).toEqual({ due: 86400 });
  });

  test.each([
    [{ person_id: undefined }, 'missing_identifier', undefined],
    [{ person_id: true }, 'invalid_identifier', 'person_id'],
    [{ person_id: 'x'.repeat(151) }, 'identifier_too_long', 'person_id'],
    [{ event_name: undefined }, 'missing_field', 'event_name'],
    [{ event_name: '  ' }, 'missing_field', 'event_name'],
    [{ event_name: 7 }, 'invalid_field', 'event_name'],
    [{ event_name: 'x'.repeat(101) }, 'name_too_long', 'event_name'],
    [{ event_name: 'é'.repeat(51) }, 'name_too_long', 'event_name'],
    [{ event_type: 'click' }, 'invalid_field', 'event_type'],
    [{ event_type: 1 }, 'invalid_field', 'event_type'],
    [{ event_id: true }, 'invalid_field', 'event_id'],
    [{ event_id: 1.5 }, 'invalid_field', 'event_id'],
    [{ timestamp: 'soon' }, 'invalid_timestamp', 'timestamp'],
    [{ timestamp: {} }, 'invalid_timestamp', 'timestamp'],
  ])('is rejected with %j: %s', (part, reason, field) => {
    expect(encode({ ...ORDER, ...part })).toMatchObject({ reason, field });
  });

  test.each(['x'.repeat(100), 'é'.repeat(50)])('may have a name of 100 bytes', (event_name) => {
    expect(sent({ ...ORDER, event_name }).name).toBe(event_name);
  });

  test('never shares what it writes with another one', () => {
    const first = encode(ORDER) as Operation;
    expect(encode({ ...ORDER, event_name: 'x' })).toMatchObject({
      identity: first.identity,
      writes: '',
    });
  });

  test.each([['person_cio_id'], ['person_id'], ['person_email'], ['person_phone'], ['anonymous_id']])(
    'is by the primary key where it is %s',
    (name) => {
      const record = {
        person_cio_id: 'c',
        person_id: 'i',
        person_email: 'e',
        person_phone: 'p',
        anonymous_id: 'a',
        event_name: 'x',
      };
      const { identifiers } = sent(record, { primary_key: [[name]] });
      expect(identifiers).toEqual({ [name.replace('person_', '')]: record[name as keyof typeof record] });
    },
  );
});

describe('the id of an event', () => {
  const id = (record: string | object, context?: Context): string => sent(record, context).id;

  test('is the ULID that event_id gives', () => {
    expect(id({ ...ORDER, event_id: ULID, timestamp: AT })).toBe(ULID);
  });

  test.each([
    // The example of the ULID specification.
    ['with its time', { timestamp: '2016-07-30T22:36:16.385Z' }, '01ARYZ6S41'],
    ['with none', {}, '0000000000'],
    ['from before the epoch', { timestamp: '1960-01-01' }, '0000000000'],
  ])('begins %s', (_, part, beginning) => {
    expect(id({ ...ORDER, ...part }).slice(0, 10)).toBe(beginning);
    expect(id({ ...ORDER, ...part })).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test('is derived from event_id where that is no ULID, whatever else the row holds', () => {
    const event = { ...ORDER, event_id: 'order-1' };
    expect(id({ ...event, a: 1 })).toBe(id(event));
    expect(id(event, { primary_key: [['a']] })).toBe(id(event));
    expect(id({ ...event, event_id: 'order-2' })).not.toBe(id(event));
    expect(id('{"person_id":1,"event_name":"x","event_id":9007199254740993}')).not.toBe(
      id('{"person_id":1,"event_name":"x","event_id":9007199254740992}'),
    );
  });

  test('is derived from the primary key where there is no event_id', () => {
    const context = { primary_key: [['order'], ['meta', 'line']] };
    const event = { ...ORDER, order: 1, meta: { line: 2, other: 3 } };
    expect(id({ ...event, total: 5 }, context)).toBe(id(event, context));
    expect(id({ ...event, meta: { line: 2 } }, context)).toBe(id(event, context));
    expect(id({ ...event, event_id: ' ' }, context)).toBe(id(event, context));
    expect(id({ ...event, order: 2 }, context)).not.toBe(id(event, context));
    expect(id({ ...event, meta: { line: 3 } }, context)).not.toBe(id(event, context));
  });

  test('is derived from the whole record where there is neither', () => {
    const event = { ...ORDER, a: 1, b: 'x' };
    expect(id({ b: 'x', a: 1, ...ORDER })).toBe(id(event));
    expect(id({ ...event, c: null })).toBe(id(event));
    expect(id({ ...event, _airbyte_raw_id: 'r', _ab_cdc_lsn: 7 })).toBe(id(event));
    expect(id(JSON.stringify(event).replace('"a"', '"\\u0061"'))).toBe(id(event));
    expect(id({ ...event, a: 2 })).not.toBe(id(event));
    expect(id({ ...event, c: 1 })).not.toBe(id(event));
    expect(id({ ...event, b: 'y' })).not.toBe(id(event));
  });

  test('is derived from the whole record where the primary key is not all there', () => {
    const context = { primary_key: [['order']] };
    expect(id({ ...ORDER, order: null, a: 1 }, context)).not.toBe(
      id({ ...ORDER, order: null, a: 2 }, context),
    );
    expect(id({ ...ORDER, a: 1 }, context)).not.toBe(id({ ...ORDER, a: 2 }, context));
  });

  test('is another one in another stream, another namespace and at another time', () => {
    for (const record of [ORDER, { ...ORDER, event_id: 'order-1' }]) {
      const ids = [
        id(record),
        id(record, { stream: { name: 'returns' } }),
        id(record, { stream: { namespace: 'shop' } }),
        id({ ...record, timestamp: AT }),
      ];
      expect(new Set(ids).size).toBe(4);
    }
  });

  test('tells an event_id, a primary key and a whole record of the same text apart', () => {
    const event = { person_id: 1, event_name: 'x', key: '1' };
    const ids = [
      id({ ...event, event_id: '1' }),
      id({ ...event, event_id: 'key\0"1"' }),
      id({ ...event, key: '1' }, { primary_key: [['key']] }),
      id({ ...event, key: '1' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});
