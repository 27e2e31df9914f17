import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { deliverToCourier } from './courier-cases.ts';

const vendor = await startCourier({
  topics: { news: { name: 'News' }, offers: {}, terms: { defaultStatus: 'REQUIRED' } },
});
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const preference = { object: 'preference' };

describe('a preference', () => {
  test('is what the recipient has chosen, for a tenant or for none', async () => {
    const { chosen } = await deliverToCourier(vendor, {
      chosen: {
        ...preference,
        rows: [
          { recipient_id: 1, topic_id: 'news', status: 'OPTED_OUT', why: 'not sent' },
          { recipient_id: 'a/b', topic_id: 'offers', status: 'opted_in', custom_routing: ['email', 'sms'] },
          { recipient_id: 'c', topic_id: 'news', status: 'OPTED_OUT', tenant_id: 't&1' },
          { recipient_id: 'd', topic_id: 'news', status: 'OPTED_IN', custom_routing: ' Push,inbox' },
        ],
      },
    });
    expect(chosen).toMatchObject({ accepted: 4, rejected: [], counts: [4, 0] });
    expect(
      vendor
        .requests()
        .map(({ method, path, query, text }) => `${method} ${path}?${query} ${text}`)
        .sort(),
    ).toEqual([
      'PUT /users/1/preferences/news? {"topic":{"status":"OPTED_OUT"}}',
      'PUT /users/a%2Fb/preferences/offers? {"topic":{"status":"OPTED_IN","has_custom_routing":true,"custom_routing":["email","sms"]}}',
      'PUT /users/c/preferences/news?tenant_id=t%261 {"topic":{"status":"OPTED_OUT"}}',
      'PUT /users/d/preferences/news? {"topic":{"status":"OPTED_IN","has_custom_routing":true,"custom_routing":["push","inbox"]}}',
    ]);
    const statusOf = (user: string, tenant?: string) =>
      vendor.preferences(user, tenant).find(({ topic_id }) => topic_id === 'news')!.status;
    expect([statusOf('1'), statusOf('c', 't&1'), statusOf('c')]).toEqual([
      'OPTED_OUT',
      'OPTED_OUT',
      'OPTED_IN',
    ]);
  });

  test('goes back to what the topic says by soft_delete or a deletion mark, also where none was chosen', async () => {
    const row = (recipient_id: string) => ({ recipient_id, topic_id: 'news', status: 'OPTED_OUT' });
    await deliverToCourier(vendor, { chosen: { ...preference, rows: ['a', 'b', 'c'].map(row) } });
    const fates = await deliverToCourier(vendor, {
      reset: {
        ...preference,
        mode: 'soft_delete',
        rows: [{ recipient_id: 'a', topic_id: 'news' }, row('nobody')],
      },
      marked: {
        settings: { ...preference, deleted_rows: 'delete' },
        rows: [{ ...row('b'), _ab_cdc_deleted_at: '2024-01-01' }],
      },
      ignored: { ...preference, rows: [{ ...row('c'), _ab_cdc_deleted_at: '2024-01-01' }] },
    });
    expect(Object.values(fates).map(({ accepted, skipped }) => [accepted, skipped])).toEqual([
      [2, 0],
      [1, 0],
      [0, 1],
    ]);
    const statuses = ['a', 'b', 'c'].map((user) => vendor.preferences(user)[0]!.status);
    expect(statuses).toEqual(['OPTED_IN', 'OPTED_IN', 'OPTED_OUT']);
  });

  test('that breaks a rule, or that Courier refuses, is rejected with its reason, and the others go on', async () => {
    const row = { recipient_id: 'r', topic_id: 'news', status: 'OPTED_IN' };
    const bad = (change: object) => ({ ...preference, rows: [{ ...row, ...change }] });
    const fates = await deliverToCourier(vendor, {
      'no recipient': bad({ recipient_id: null }),
      'no topic': bad({ topic_id: '' }),
      'no status': bad({ status: null }),
      'a status of the topic only': bad({ status: 'REQUIRED' }),
      'no such channel': bad({ custom_routing: ['email', 'fax'] }),
      'channels of another type': bad({ custom_routing: 1 }),
      'no such topic': bad({ topic_id: 'gone' }),
      'a topic nobody may choose': bad({ topic_id: 'terms' }),
      fine: bad({}),
    });
    expect(Object.values(fates).map(({ rejected }) => rejected)).toEqual([
      ['missing_identifier (recipient_id)'],
      ['missing_identifier (topic_id)'],
      ['missing_field (status)'],
      ['invalid_field (status)'],
      ['invalid_field (custom_routing)'],
      ['invalid_field (custom_routing)'],
      ['refused_by_service'],
      ['refused_by_service'],
      [],
    ]);
    expect(vendor.preferences('r').find(({ topic_id }) => topic_id === 'news')).toMatchObject({
      status: 'OPTED_IN',
    });
  });
});
