import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { deliverToCourier } from './courier-cases.ts';

const vendor = await startCourier();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const list = { object: 'list' };

describe('a list', () => {
  test('is created, or gets another name and keeps its members', async () => {
    vendor.subscribe('news.weekly', ['a', 'b']);
    const { named } = await deliverToCourier(vendor, {
      named: {
        ...list,
        rows: [
          { list_id: 'news.weekly', name: 'Weekly "news"', extra: 1 },
          '{"list_id":9007199254740993,"name":"Numbered"}',
          { list_id: 'news.weekly', name: 'Weekly' },
        ],
      },
    });
    expect(named).toMatchObject({ accepted: 3, rejected: [] });
    expect(vendor.list('news.weekly')).toMatchObject({ name: 'Weekly', members: 2 });
    expect(vendor.list('9007199254740993')).toMatchObject({ name: 'Numbered', members: 0 });
  });

  test('is deleted, also where it is not there', async () => {
    vendor.subscribe('old', ['a']);
    const { deleted } = await deliverToCourier(vendor, {
      deleted: { ...list, mode: 'soft_delete', rows: [{ list_id: 'old' }, { list_id: 'nowhere' }] },
    });
    expect(deleted).toMatchObject({ accepted: 2, rejected: [] });
    expect(vendor.list('old')).toMatchObject({ deleted: true });
  });

  test('is one of twenty that may be written to in a minute', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ list_id: `l${i}`, name: 'x' }));
    const { many } = await deliverToCourier(vendor, { many: { ...list, rows } });
    expect(many).toMatchObject({ accepted: 20 });
    expect(vendor.requests().map(({ status }) => status)).toEqual(Array(20).fill(204));
  });

  test('without an id or a name that Courier takes is rejected with its reason', async () => {
    const bad = (change: object) => ({ ...list, rows: [{ list_id: 'l', name: 'x', ...change }] });
    const fates = await deliverToCourier(vendor, {
      'no id': bad({ list_id: null }),
      'an id with five parts': bad({ list_id: 'a.b.c.d.e' }),
      'no name': bad({ name: ' ' }),
      'a name of another type': bad({ name: 1 }),
    });
    expect(Object.values(fates).flatMap(({ rejected }) => rejected)).toEqual([
      'missing_identifier (list_id)',
      'invalid_identifier (list_id)',
      'missing_field (name)',
      'invalid_field (name)',
    ]);
    expect(vendor.requests()).toEqual([]);
  });
});
