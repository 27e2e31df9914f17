import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';

const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

/** JSON of a column's value, and the unix seconds it is read as. */
const readable: readonly (readonly [string, number])[] = [
  ['"2024-01-02T03:04:05Z"', 1704164645],
  ['"2024-01-02T03:04:05z"', 1704164645],
  ['"2024-01-02t03:04:05Z"', 1704164645],
  ['"2024-01-02 03:04:05"', 1704164645],
  ['"2024-01-02T03:04:05"', 1704164645],
  ['"2024-01-02T03:04"', 1704164640],
  ['"2024-01-02"', 1704153600],
  ['"2024-01-02T03:04:05.6Z"', 1704164645],
  ['"2024-01-02T03:04:05.67Z"', 1704164645],
  ['"2024-01-02T03:04:05.678Z"', 1704164645],
  ['"2024-01-02T03:04:05.6789Z"', 1704164645],
  ['"2024-01-02T03:04:05.678901Z"', 1704164645],
  ['"2024-01-02T03:04:05.6789012Z"', 1704164645],
  ['"2024-01-02T03:04:05.999999999Z"', 1704164645],
  ['"2024-01-02T03:04:05+05:30"', 1704144845],
  ['"2024-01-02T03:04:05+0530"', 1704144845],
  ['"2024-01-02T03:04:05-08:00"', 1704193445],
  ['"2024-01-02T03:04:05.5-0800"', 1704193445],
  ['"2024-01-02 03:04:05+00"', 1704164645],
  ['"2024-02-29T00:00:00Z"', 1709164800],
  ['"1969-12-31T23:59:59Z"', -1],
  ['"1969-12-31T23:59:59.5Z"', -1],
  ['"0001-01-01"', -62135596800],
  ['"9999-12-31T23:59:59Z"', 253402300799],
  ['1704164645', 1704164645],
  ['1704164645.9', 1704164645],
  ['1704164645678', 1704164645],
  ['"1704164645"', 1704164645],
  ['"1704164645678"', 1704164645],
  ['"1704164645.25"', 1704164645],
  ['1.704164645E9', 1704164645],
  ['0', 0],
  ['-86400', -86400],
  ['"-86400"', -86400],
  ['99999999999', 99999999999],
  ['100000000000', 100000000],
];

const unreadable: readonly string[] = [
  '""',
  '" "',
  '"yesterday"',
  '"2024-13-01"',
  '"2024-02-30"',
  '"2023-02-29"',
  '"2024-1-2"',
  '"02/01/2024"',
  '"2024-01-02T24:00:00Z"',
  '"2024-01-02T03:60:00Z"',
  '"2024-01-02T03:04:60Z"',
  '"2024-01-02T03:04:05."',
  '"2024-01-02T03:04:05.1234567890Z"',
  '"2024-01-02T03:04:05+25:00"',
  '"2024-01-02T03:04:05 UTC"',
  '"2024-01-02T"',
  '"2024-01-02  03:04:05"',
  '"Infinity"',
  '"1e9"',
  '100000000000000',
  '1e400',
  'true',
  '[1704164645]',
  '{"seconds":1}',
];

describe('a time', () => {
  test('of an own name goes out as whole unix seconds, whatever form it came in', async () => {
    const rows = readable.map(([json], i) => `{"id":"r${i}","created_at":${json}}`);
    const { times } = await deliver(vendor, { times: { object: 'person', rows } });
    const sent = times.items.map((item) => /"created_at":(.*?)\}/.exec(item)![1]);
    expect(readable.map(([json], i) => [json, sent[i]])).toEqual(
      readable.map(([json, seconds]) => [json, String(seconds)]),
    );
  });

  test('of an own name that cannot be read rejects its record', async () => {
    const cases = Object.fromEntries(
      unreadable.flatMap((json, i) => [
        [`person ${i}`, { object: 'person', rows: [`{"id":"u${i}","created_at":${json}}`] }],
        [
          `event ${i}`,
          {
            object: 'event',
            mode: 'append' as const,
            rows: [`{"person_id":"u${i}","event_name":"n","timestamp":${json}}`],
          },
        ],
        [
          `device ${i}`,
          {
            object: 'device',
            rows: [`{"person_id":"u${i}","token":"t","platform":"ios","last_used":${json}}`],
          },
        ],
      ]),
    );
    const fates = await deliver(vendor, cases);
    for (const [name, { items, rejected }] of Object.entries(fates)) {
      const field = { person: 'created_at', event: 'timestamp', device: 'last_used' }[name.split(' ')[0]!];
      expect([name, items, rejected]).toEqual([name, [], [`invalid_timestamp (${field})`]]);
    }
  });

  test('of an attribute is left as it is where it cannot be read', async () => {
    const properties = { born: { type: 'string', format: 'date-time' } };
    const values = [...readable.map(([json]) => json), ...unreadable];
    const rows = values.map((json, i) => `{"id":"a${i}","born":${json}}`);
    const { born } = await deliver(vendor, { born: { object: 'person', properties, rows } });
    const sent = born.items.map((item) => item.slice(item.indexOf('"born":') + 7, -2));
    expect(sent).toEqual([...readable.map(([, seconds]) => String(seconds)), ...unreadable]);
  });
});
