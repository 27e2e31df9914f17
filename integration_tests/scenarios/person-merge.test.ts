import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';
import { write } from './connector.ts';
import { catalog, config, record, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.reset();
  vendor.clearFaults();
});
afterAll(() => vendor.close());

const merge = { object: 'person_merge', mode: 'append' } as const;

describe('a merge', () => {
  test('makes one profile of two, by whatever names them', async () => {
    await deliver(vendor, {
      people: {
        object: 'person',
        rows: [
          { id: 'a', plan: 'gold' },
          { email: 'a@x.io', city: 'Bern' },
          { id: '9007199254740993' },
          { id: 'c' },
        ],
      },
    });
    const cioId = vendor.person({ id: 'c' })!.cioId;
    const { merged } = await deliver(vendor, {
      merged: {
        ...merge,
        rows: [
          { primary_id: 'a', secondary_email: 'a@x.io', why: 'not sent' },
          `{"primary_id":9007199254740993,"secondary_cio_id":"${cioId}"}`,
        ],
      },
    });
    expect(merged.items).toEqual([
      '{"type":"person","action":"merge","primary":{"id":"a"},"secondary":{"email":"a@x.io"}}',
      `{"type":"person","action":"merge","primary":{"id":"9007199254740993"},"secondary":{"cio_id":"${cioId}"}}`,
    ]);
    expect(vendor.people().map(({ id, attributes }) => [id, attributes])).toEqual([
      ['a', expect.objectContaining({ plan: 'gold', city: 'Bern' })],
      ['9007199254740993', {}],
    ]);
  });

  test('is never beside another call for either, and takes effect in its place', async () => {
    vendor.fault({ kind: 'delay', ms: 20, times: 100 });
    const result = await write(
      {
        config: config(vendor),
        catalog: catalog(stream('person'), stream('event', { mode: 'append' }), stream('m', merge)),
      },
      [
        record('person', { id: 'a', n: 1 }),
        record('person', { id: 'b', city: 'Bern' }),
        record('event', { person_id: 'b', event_name: 'Seen' }),
        record('m', { primary_id: 'a', secondary_id: 'b' }),
        record('person', { id: 'a', n: 2 }),
        record('person', { id: 'b', back: true }),
        record('person', { id: 'c' }),
        record('m', { primary_id: 'c', secondary_id: 'a' }),
        record('m', { primary_id: 'b', secondary_id: 'c' }),
      ],
    );
    expect(result.code).toBe(0);
    expect(vendor.items().map(({ text }) => (JSON.parse(text) as { action: string }).action)).toEqual([
      'identify',
      'identify',
      'event',
      'identify',
      'merge',
      'identify',
      'identify',
      'merge',
      'merge',
    ]);
    expect(vendor.requests().map(({ items }) => items.length)).toEqual([4, 1, 2, 1, 1]);
    expect(vendor.stats().overlaps).toBe(0);
    expect(vendor.people().map(({ id, attributes }) => [id, attributes])).toEqual([
      ['b', expect.objectContaining({ back: 'true', n: '2', city: 'Bern' })],
    ]);
  });

  test('that names nobody, or the same one twice, is rejected with its reason', async () => {
    const bad = (row: object) => ({ ...merge, rows: [row] });
    const fates = await deliver(vendor, {
      'no primary': bad({ secondary_id: 'b' }),
      'no secondary': bad({ primary_id: 'a', secondary_id: ' ' }),
      'the same': bad({ primary_email: 'a@x.io', secondary_email: 'A@X.io' }),
      'a long id': bad({ primary_id: 'a', secondary_id: 'x'.repeat(151) }),
      'another type': bad({ primary_id: 'a', secondary_id: 1.5 }),
    });
    expect(Object.values(fates).map(({ rejected }) => rejected)).toEqual([
      ['missing_identifier'],
      ['missing_identifier'],
      ['invalid_identifier'],
      ['identifier_too_long (secondary_id)'],
      ['invalid_identifier (secondary_id)'],
    ]);
    expect(vendor.items()).toEqual([]);
  });
});
