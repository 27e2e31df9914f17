import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { deliverToCourier } from './courier-cases.ts';

const vendor = await startCourier();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const token = { object: 'device_token' };

describe('a device token', () => {
  test('is put with its provider, its expiry and the rest as properties', async () => {
    const { put } = await deliverToCourier(vendor, {
      put: {
        ...token,
        rows: [
          '{"recipient_id":7,"token":"t/1:é","provider_key":"APN","expiry_date":"2030-01-01T00:00:00Z","app":"x","device.model":"Pixel","build":1.10}',
          { recipient_id: 'u', token: 'a', provider_key: 'firebase-fcm', expiry_date: false },
          { recipient_id: 'u', token: 'b', provider_key: 'expo', expiry_date: null },
          { recipient_id: 'u', token: 'a', provider_key: 'onesignal' },
        ],
      },
    });
    expect(put).toMatchObject({ accepted: 4, rejected: [] });
    expect(vendor.requests()[0]).toMatchObject({
      method: 'PUT',
      path: '/users/7/tokens/t%2F1%3A%C3%A9',
      text: '{"provider_key":"apn","expiry_date":"2030-01-01T00:00:00Z","properties":{"app":"x","build":1.10,"device":{"model":"Pixel"}}}',
    });
    expect(vendor.tokens('u')).toMatchObject([
      { token: 'a', provider_key: 'onesignal' },
      { token: 'b', provider_key: 'expo' },
    ]);
    expect(vendor.stats().overlaps).toBe(0);
  });

  test('is deleted by soft_delete or by a deletion mark, without its provider', async () => {
    const row = (name: string) => ({ recipient_id: 'u', token: name, provider_key: 'apn' });
    await deliverToCourier(vendor, { put: { ...token, rows: ['a', 'b', 'c'].map(row) } });
    const fates = await deliverToCourier(vendor, {
      deleted: { ...token, mode: 'soft_delete', rows: [{ recipient_id: 'u', token: 'a' }] },
      marked: {
        settings: { ...token, deleted_rows: 'delete' },
        rows: [{ ...row('b'), _ab_cdc_deleted_at: '2024-01-01' }],
      },
      gone: { ...token, mode: 'soft_delete', rows: [{ recipient_id: 'nobody', token: 'a' }] },
    });
    expect(Object.values(fates).map(({ accepted }) => accepted)).toEqual([1, 1, 1]);
    expect(vendor.tokens('u').map(({ token: name }) => name)).toEqual(['c']);
  });

  test('that Courier would not take is rejected with its reason', async () => {
    const bad = (change: object) => ({
      ...token,
      rows: [{ recipient_id: 'u', token: 't', provider_key: 'apn', ...change }],
    });
    const fates = await deliverToCourier(vendor, {
      'no recipient': bad({ recipient_id: null }),
      'no token': bad({ token: '' }),
      'a token of another type': bad({ token: { a: 1 } }),
      'no provider': bad({ provider_key: null }),
      'another provider': bad({ provider_key: 'pigeon' }),
      'an expiry that is no time': bad({ expiry_date: 'soon' }),
      'an expiry of another type': bad({ expiry_date: true }),
    });
    expect(Object.values(fates).flatMap(({ rejected }) => rejected)).toEqual([
      'missing_identifier (recipient_id)',
      'missing_identifier (token)',
      'invalid_identifier (token)',
      'missing_field (provider_key)',
      'invalid_field (provider_key)',
      'invalid_field (expiry_date)',
      'invalid_field (expiry_date)',
    ]);
    expect(vendor.requests()).toEqual([]);
  });
});
