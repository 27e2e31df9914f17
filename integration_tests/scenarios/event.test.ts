import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';

const vendor = await startCustomerIo({ switches: { identifiers: 'id+email+phone' } });
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const event = { object: 'event', mode: 'append' } as const;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const idOf = (item: string) => (JSON.parse(item) as { id: string }).id;

describe('an event', () => {
  test('carries its name, time and attributes', async () => {
    const { one } = await deliver(vendor, {
      one: {
        ...event,
        rows: [
          '{"person_id":7,"event_name":"Order \\"é\\"","event_id":"01HXYZ0000000000000000000A","timestamp":1704164645.9,"price":29.990,"items":[{"sku":9223372036854775807}],"recipient":"a@x.io","gone":null}',
        ],
      },
    });
    expect(one.items).toEqual([
      '{"type":"person","action":"event","identifiers":{"id":"7"},"id":"01HXYZ0000000000000000000A","name":"Order \\"é\\"","timestamp":1704164645,"attributes":{"price":29.990,"items":[{"sku":9223372036854775807}],"recipient":"a@x.io","gone":null}}',
    ]);
  });

  test('is an event, a page or a screen', async () => {
    const row = (event_type: unknown) => ({ person_id: `p${event_type}`, event_name: 'n', event_type });
    const { types } = await deliver(vendor, {
      types: {
        ...event,
        rows: [row(undefined), row(null), row('event'), row('page'), row('Screen'), row('click'), row(1)],
      },
    });
    expect(types.items.map((item) => (JSON.parse(item) as { action: string }).action)).toEqual([
      'event',
      'event',
      'event',
      'page',
      'screen',
    ]);
    expect(types.rejected).toEqual(['invalid_field (event_type)']);
    expect(vendor.events()).toHaveLength(5);
  });

  test('is about a person by any identifier, or about somebody anonymous', async () => {
    const all = {
      person_cio_id: 'c1',
      person_id: 'i1',
      person_email: 'a@x.io',
      anonymous_id: 'x1',
      event_name: 'n',
    };
    const by = (identifier: string) => ({ object: 'event', identifier });
    const { auto, anonymous, phone, email, named, none } = await deliver(vendor, {
      auto: {
        ...event,
        rows: [
          all,
          { ...all, person_cio_id: '', person_id: 'i2' },
          { person_email: 'b@x.io', event_name: 'n' },
        ],
      },
      anonymous: { ...event, rows: [{ anonymous_id: 5, person_id: null, event_name: 'n' }] },
      phone: { ...event, settings: by('phone'), rows: [{ ...all, person_phone: '+14155550101' }] },
      email: { ...event, key: ['person_email'], rows: [{ ...all, person_email: 'c@x.io' }] },
      named: { ...event, settings: by('id'), rows: [{ anonymous_id: 'x2', event_name: 'n' }] },
      none: { ...event, rows: [{ event_name: 'n', person_phone: '+14155550102' }] },
    });
    const who = (items: readonly string[]) =>
      items.map((item) => (JSON.parse(item) as { identifiers: object }).identifiers);
    expect(who([...auto.items, ...anonymous.items, ...phone.items, ...email.items])).toEqual([
      { cio_id: 'c1' },
      { id: 'i2' },
      { email: 'b@x.io' },
      { anonymous_id: '5' },
      { phone: '+14155550101' },
      { email: 'c@x.io' },
    ]);
    expect([...named.rejected, ...none.rejected]).toEqual([
      'missing_identifier (person_id)',
      'missing_identifier',
    ]);
  });

  test('gets an id that is the same whenever the row comes again', async () => {
    const row = { person_id: 1, event_name: 'n', timestamp: '2024-01-02T03:04:05.678Z', a: 1, b: null };
    const { timestamp: _, ...timeless } = row;
    const cases = {
      record: { ...event, rows: [row] },
      keyed: { ...event, key: ['order', 'line'], rows: [{ ...row, person_id: 3, order: 'x', line: 1 }] },
      given: { ...event, rows: [{ ...row, person_id: 4, event_id: 'order-7' }] },
      numbered: { ...event, rows: [{ ...row, person_id: 5, event_id: 7 }] },
      timeless: { ...event, rows: [{ ...timeless, person_id: 6 }] },
      spaced: { ...event, namespace: 'public', rows: [{ ...row, person_id: 7, event_id: 'order-7' }] },
    };
    const ids = async (change: object = {}) => {
      vendor.reset();
      const changed = Object.entries(cases).map(([name, one]) => [
        name,
        {
          ...one,
          rows: one.rows.map((r) => ({ ...r, ...(name === 'keyed' || name === 'given' ? change : {}) })),
        },
      ]);
      await deliver(vendor, Object.fromEntries(changed));
      return vendor.items().map(({ text }) => idOf(text));
    };
    const first = await ids();
    expect(await ids({ a: 'another value', note: 'a new column' })).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
    for (const id of first) expect(id).toMatch(ULID);
    expect(first[0]!.slice(0, 10)).toBe('01HK421PSE');
    expect(first[4]!.slice(0, 10)).toBe('0000000000');
  });

  test('gets the same id though its columns come in another order, with new empty ones or marks of the source', async () => {
    const row = { person_id: 1, event_name: 'n', timestamp: 1700000000, a: 1 };
    const again = { _ab_cdc_lsn: 9, b: null, a: 1, timestamp: 1700000000, event_name: 'n', person_id: 1 };
    const { rows } = await deliver(vendor, { rows: { ...event, rows: [row, again, { ...row, a: 2 }] } });
    const [first, second, third] = rows.items.map(idOf);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('counts once however often it is sent', async () => {
    const rows = [
      { person_id: 1, event_name: 'n', a: 1 },
      { person_id: 1, event_name: 'n', a: 2 },
    ];
    for (let i = 0; i < 3; i++) await deliver(vendor, { events: { ...event, rows } });
    expect(vendor.events()).toHaveLength(2);
    expect(vendor.stats().duplicateEvents).toBe(4);
  });

  test('keeps a ULID it is given, in capitals, and derives one from anything else', async () => {
    const row = (event_id: unknown, person_id: number) => ({ person_id, event_name: 'n', event_id });
    const { ids } = await deliver(vendor, {
      ids: {
        ...event,
        rows: [
          row('01HXYZ0000000000000000000A', 1),
          row('01hxyz0000000000000000000b', 2),
          row('81HXYZ0000000000000000000A', 3),
          row('01HXYZ0000000000000000000I', 4),
          row('', 5),
          row({}, 6),
        ],
      },
    });
    const sent = ids.items.map(idOf);
    expect(sent.slice(0, 2)).toEqual(['01HXYZ0000000000000000000A', '01HXYZ0000000000000000000B']);
    expect(sent).toHaveLength(5);
    for (const id of sent.slice(2)) {
      expect(id).toMatch(ULID);
      expect(id.slice(0, 10)).toBe('0000000000');
    }
    expect(ids.rejected).toEqual(['invalid_field (event_id)']);
  });

  test('without a usable name or time is rejected with its reason', async () => {
    const bad = (name: string, change: object) =>
      [name, { ...event, rows: [{ person_id: 1, event_name: 'n', ...change }] }] as const;
    const fates = await deliver(
      vendor,
      Object.fromEntries([
        bad('no name', { event_name: undefined }),
        bad('null name', { event_name: null }),
        bad('blank name', { event_name: '\t ' }),
        bad('name of another type', { event_name: 5 }),
        bad('unreadable time', { timestamp: '2024-13-01' }),
        bad('time of another type', { timestamp: true }),
      ]),
    );
    expect(Object.values(fates).map(({ rejected }) => rejected[0])).toEqual([
      'missing_field (event_name)',
      'missing_field (event_name)',
      'missing_field (event_name)',
      'invalid_field (event_name)',
      'invalid_timestamp (timestamp)',
      'invalid_timestamp (timestamp)',
    ]);
  });

  test('of a row that is marked as gone is skipped', async () => {
    const { gone } = await deliver(vendor, {
      gone: { ...event, rows: [{ person_id: 1, event_name: 'n', _ab_cdc_deleted_at: '2024-01-01' }] },
    });
    expect(gone).toEqual({ items: [], rejected: [], skipped: 1 });
  });

  test('may have constants for all that its rows do not tell', async () => {
    const fields = [
      { to: 'person_email', from: 'mail' },
      { to: 'event_name', value: 'Order Placed' },
      { to: 'timestamp', from: 'placed_at' },
      { to: 'channel', value: 'web' },
    ];
    const { constants } = await deliver(vendor, {
      constants: {
        mode: 'append',
        settings: { object: 'event', fields },
        rows: [{ mail: 'a@x.io', placed_at: '2024-01-02 03:04:05', total: 5, event_name: 'ignored' }],
      },
    });
    expect(JSON.parse(constants.items[0]!)).toEqual({
      type: 'person',
      action: 'event',
      identifiers: { email: 'a@x.io' },
      id: expect.stringMatching(ULID),
      name: 'Order Placed',
      timestamp: 1704164645,
      attributes: { total: 5, channel: 'web' },
    });
  });
});
