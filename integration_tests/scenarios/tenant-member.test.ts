import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { deliverToCourier } from './courier-cases.ts';

const vendor = await startCourier();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const member = { object: 'tenant_member' };

describe('a tenant member', () => {
  test('joins with a profile of its own, and again with another in its place', async () => {
    const { joined } = await deliverToCourier(vendor, {
      joined: {
        ...member,
        rows: [
          '{"recipient_id":1,"tenant_id":"a/b","role":"admin","address.city":"Bern","seats":9007199254740993}',
          { recipient_id: '2', tenant_id: 'x', role: 'guest', since: 1 },
          { recipient_id: '2', tenant_id: 'x', role: 'owner' },
          { recipient_id: 3, tenant_id: 4 },
        ],
      },
    });
    expect(joined).toMatchObject({ accepted: 4, rejected: [], counts: [4, 0] });
    const put = vendor.requests().find(({ path }) => path === '/users/1/tenants/a%2Fb');
    expect(put).toMatchObject({
      method: 'PUT',
      text: '{"profile":{"role":"admin","seats":9007199254740993,"address":{"city":"Bern"}}}',
    });
    expect(vendor.tenantsOf('2')).toMatchObject([{ tenant_id: 'x', profile: { role: 'owner' } }]);
    expect(vendor.tenantsOf('3')).toMatchObject([{ tenant_id: '4' }]);
    expect(vendor.stats().overlaps).toBe(0);
  });

  test('leaves by soft_delete or by a deletion mark, also one who is not there', async () => {
    const rows = (...ids: string[]) => ids.map((id) => ({ recipient_id: id, tenant_id: 't' }));
    await deliverToCourier(vendor, { joined: { ...member, rows: rows('a', 'b', 'c') } });
    const fates = await deliverToCourier(vendor, {
      left: { ...member, mode: 'soft_delete', rows: rows('a', 'nobody') },
      marked: {
        settings: { ...member, deleted_rows: 'delete' },
        rows: [{ ...rows('b')[0], _ab_cdc_deleted_at: '2024-01-01' }],
      },
      ignored: { ...member, rows: [{ ...rows('c')[0], _ab_cdc_deleted_at: '2024-01-01' }] },
    });
    expect(Object.values(fates).map(({ accepted, skipped }) => [accepted, skipped])).toEqual([
      [2, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(['a', 'b', 'c'].map((id) => vendor.tenantsOf(id).length)).toEqual([0, 0, 1]);
  });

  test('without usable ids is rejected with its reason', async () => {
    const bad = (change: object) => ({
      ...member,
      rows: [{ recipient_id: 'r', tenant_id: 't', ...change }],
    });
    const fates = await deliverToCourier(vendor, {
      'no recipient': bad({ recipient_id: null }),
      'no tenant': bad({ tenant_id: ' ' }),
      'a tenant of another type': bad({ tenant_id: true }),
      'a tenant no address can hold': bad({ tenant_id: '..' }),
      'a long tenant': bad({ tenant_id: 'x'.repeat(8001) }),
      'what nests in no object': bad({ a: 1, 'a.b': 2 }),
    });
    expect(Object.values(fates).flatMap(({ rejected }) => rejected)).toEqual([
      'missing_identifier (recipient_id)',
      'missing_identifier (tenant_id)',
      'invalid_identifier (tenant_id)',
      'invalid_identifier (tenant_id)',
      'identifier_too_long (tenant_id)',
      'invalid_field (a.b)',
    ]);
    expect(vendor.requests()).toEqual([]);
  });
});
