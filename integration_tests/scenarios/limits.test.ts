import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { type Case, deliver } from './cases.ts';
import { write } from './connector.ts';
import { catalog, config, record, stream } from './messages.ts';

// The vendor's own limits are met exactly, so that a record the connector lets through is one the vendor takes.
const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const person = { object: 'person' };
const event = { object: 'event', mode: 'append' } as const;
const device = { object: 'device' };

/** Text of exactly that many bytes of UTF-8, in characters of one, two, three or four bytes. */
function text(bytes: number, character: 'x' | 'é' | '€' | '😀' = 'x'): string {
  const size = Buffer.byteLength(character);
  return 'x'.repeat(bytes % size) + character.repeat(Math.floor(bytes / size));
}

const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i]));
const person_id = (n: number) => `person-${n}`;

/** Each limit with what it means to be a number of bytes, or attributes, under it; and the reason above it. */
const limits: Record<
  string,
  {
    at: number;
    reason: string;
    multibyte: boolean;
    make: (size: number, character?: 'x' | 'é' | '€' | '😀') => Case;
  }
> = {
  'the id of a person': {
    at: 150,
    reason: 'identifier_too_long (id)',
    multibyte: true,
    make: (size, character) => ({ ...person, rows: [{ id: text(size, character) }] }),
  },
  'the id of a person that is deleted': {
    at: 150,
    reason: 'identifier_too_long (id)',
    multibyte: true,
    make: (size, character) => ({ ...person, mode: 'soft_delete', rows: [{ id: text(size, character) }] }),
  },
  'the person of an event': {
    at: 150,
    reason: 'identifier_too_long (person_id)',
    multibyte: true,
    make: (size, character) => ({ ...event, rows: [{ person_id: text(size, character), event_name: 'n' }] }),
  },
  'the person of a device': {
    at: 150,
    reason: 'identifier_too_long (person_id)',
    multibyte: true,
    make: (size, character) => ({
      ...device,
      rows: [{ person_id: text(size, character), token: 't', platform: 'ios' }],
    }),
  },
  'the name of an attribute': {
    at: 150,
    reason: 'name_too_long',
    multibyte: true,
    make: (size, character) => ({ ...person, rows: [{ id: person_id(size), [text(size, character)]: 1 }] }),
  },
  'the value of an attribute': {
    at: 1000,
    reason: 'value_too_long (plan)',
    multibyte: true,
    make: (size, character) => ({ ...person, rows: [{ id: person_id(size), plan: text(size, character) }] }),
  },
  'the value of an attribute written with escapes': {
    at: 1000,
    reason: 'value_too_long (plan)',
    multibyte: false,
    make: (size) => ({ ...person, rows: [`{"id":"${person_id(size)}","plan":"${'\\u0041'.repeat(size)}"}`] }),
  },
  'the JSON of a nested attribute': {
    at: 1000,
    reason: 'value_too_long (plan)',
    multibyte: false,
    make: (size) => ({ ...person, rows: [{ id: person_id(size), plan: [text(size - 4)] }] }),
  },
  'the attributes of a person': {
    at: 300,
    reason: 'too_many_attributes',
    multibyte: false,
    make: (size) => ({ ...person, rows: [{ id: person_id(size), ...attributes(size) }] }),
  },
  'the attributes of a person with identifiers and an update_only mark, which do not count': {
    at: 300,
    reason: 'too_many_attributes',
    multibyte: false,
    make: (size) => ({
      ...person,
      mode: 'update',
      rows: [{ id: person_id(size), email: `${size}@x.io`, anonymous_id: `${size}`, ...attributes(size) }],
    }),
  },
  'the attributes of a person with those of its own names, which count': {
    at: 300,
    reason: 'too_many_attributes',
    multibyte: false,
    make: (size) => ({
      ...person,
      rows: [{ id: person_id(size), created_at: 1, unsubscribed: true, ...attributes(size - 2) }],
    }),
  },
  'the name of an event': {
    at: 100,
    reason: 'name_too_long (event_name)',
    multibyte: true,
    make: (size, character) => ({
      ...event,
      rows: [{ person_id: person_id(size), event_name: text(size, character) }],
    }),
  },
  'the item of an event': {
    at: 32_000,
    reason: 'record_too_large',
    multibyte: false,
    make: (size) => ({
      ...event,
      rows: [{ person_id: person_id(size), event_name: 'n', a: text(size - 125 - person_id(size).length) }],
    }),
  },
};

describe('a record at a limit', () => {
  for (const [name, { at, reason, multibyte, make }] of Object.entries(limits)) {
    const characters = multibyte ? (['x', 'é', '€', '😀'] as const) : (['x'] as const);
    test(`is delivered, one above it rejected: ${name}`, async () => {
      const sizes = [at - 1, at, at + 1];
      for (const character of characters) {
        vendor.reset();
        const fates = await deliver(
          vendor,
          Object.fromEntries(sizes.map((size) => [`size ${size}`, make(size, character)])),
        );
        const above = fates[`size ${at + 1}`]!;
        expect(fates[`size ${at - 1}`]!.rejected).toEqual([]);
        expect(fates[`size ${at}`]!.rejected).toEqual([]);
        expect(above.items.length).toBe(0);
        expect(above.rejected).toEqual([expect.stringContaining(reason)]);
      }
    });
  }

  test('of an item is one of exactly 32,000 bytes', async () => {
    const { items } = (await deliver(vendor, { one: limits['the item of an event']!.make(32_000) })).one;
    expect(Buffer.byteLength(items[0]!)).toBe(32_000);
  });

  test('does not hold back the others', async () => {
    const rows = [{ id: 'a' }, { id: text(151) }, { id: 'b', plan: text(1001) }, { id: 'c' }];
    const { mixed } = await deliver(vendor, { mixed: { ...person, rows } });
    expect(mixed.items).toHaveLength(2);
    expect(mixed.rejected).toEqual(['identifier_too_long (id)', 'value_too_long (plan)']);
  });
});

describe('attributes of events and devices', () => {
  test('may be longer than those of people', async () => {
    const { e, d } = await deliver(vendor, {
      e: { ...event, rows: [{ person_id: 1, event_name: 'n', long: text(5000), ...attributes(400) }] },
      d: { ...device, rows: [{ person_id: 2, token: 't', platform: 'ios', long: text(5000) }] },
    });
    expect([...e.items, ...d.items]).toHaveLength(2);
  });
});

describe('a batch', () => {
  const send = (rows: readonly object[]) =>
    write(
      { config: config(vendor), catalog: catalog(stream('person')) },
      rows.map((row) => record('person', row)),
    );

  test('is filled to 500,000 bytes with its wrapper and never beyond', async () => {
    const row = (n: number) => ({ id: `p${String(n).padStart(5, '0')}`, a: text(900), b: text(900, 'é') });
    await send(Array.from({ length: 1000 }, (_, n) => row(n)));
    const sizes = vendor.requests().map(({ bytes }) => bytes);
    const item = Buffer.byteLength(vendor.items()[0]!.text) + 1;
    expect(sizes.reduce((a, b) => a + b)).toBe(1000 * item + sizes.length * ('{"batch":[]}'.length - 1));
    for (const size of sizes.slice(0, -1)) {
      expect(size).toBeLessThanOrEqual(500_000);
      expect(size + item).toBeGreaterThan(500_000);
    }
    expect(vendor.people()).toHaveLength(1000);
  });

  test('may be exactly 500,000 bytes', async () => {
    const items = 20;
    const overhead = Buffer.byteLength('{"batch":[]}') + items - 1;
    const size = Math.floor((500_000 - overhead) / items);
    const rest = 500_000 - overhead - size * items;
    const empty = Buffer.byteLength(
      '{"type":"person","action":"identify","identifiers":{"id":"p00"},"attributes":{}}',
    );
    const row = (n: number) => {
      let left = size + (n === 0 ? rest : 0) - empty;
      const values: Record<string, string> = { id: `p${String(n).padStart(2, '0')}` };
      for (let i = 0; left > 0; i++) {
        const name = `a${String(i).padStart(2, '0')}`;
        const wrapper = 8 + (i > 0 ? 1 : 0);
        const length = left - wrapper > 1020 ? 1000 : Math.min(left - wrapper, 1000);
        values[name] = text(length);
        left -= length + wrapper;
      }
      return values;
    };
    await send(Array.from({ length: items }, (_, n) => row(n)));
    expect(vendor.requests().map(({ bytes }) => bytes)).toEqual([500_000]);
  });

  test('mixes people, devices and events', async () => {
    await write(
      {
        config: config(vendor),
        catalog: catalog(stream('person'), stream('device'), stream('event', { mode: 'append' })),
      },
      [
        record('person', { id: 1 }),
        record('device', { person_id: 1, token: 't', platform: 'ios' }),
        record('event', { person_id: 1, event_name: 'n' }),
        record('person', { id: 2 }),
      ],
    );
    expect(vendor.requests()).toHaveLength(1);
    expect(vendor.items().map(({ json }) => json.action)).toEqual([
      'identify',
      'add_device',
      'event',
      'identify',
    ]);
  });
});
