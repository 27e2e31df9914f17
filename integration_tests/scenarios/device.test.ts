import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';

const vendor = await startCustomerIo({ switches: { identifiers: 'id+email+phone' } });
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const device = { object: 'device' };
const add = (person: string, rest: string) =>
  `{"type":"person","action":"add_device","identifiers":{${person}},"device":{${rest}}}`;

describe('a device', () => {
  test('is added with its attributes as texts', async () => {
    const row =
      '{"person_id":7,"token":"t/1\\"","platform":"ios","last_used":"2024-01-02T03:04:05.9Z","push_enabled":true,"app_version":1.10,"os":null,"extra":{"a": [1]},"name":"é"}';
    const { added } = await deliver(vendor, { added: { ...device, rows: [row] } });
    expect(added.items).toEqual([
      add(
        '"id":"7"',
        '"token":"t/1\\"","platform":"ios","last_used":1704164645,"attributes":{"push_enabled":"true","app_version":"1.10","extra":"{\\"a\\": [1]}","name":"é"}',
      ),
    ]);
    expect(vendor.devices()).toMatchObject([{ token: 't/1"', platform: 'ios' }]);
  });

  test('is found by every identifier of its person', async () => {
    const rest = { token: 't', platform: 'android' };
    const by = (identifier: string) => ({ object: 'device', identifier });
    const all = {
      person_cio_id: 'c1',
      person_id: 'i1',
      person_email: 'a@x.io',
      person_phone: '+14155550101',
    };
    const fates = await deliver(vendor, {
      cio_id: { ...device, rows: [{ ...all, ...rest }] },
      id: { ...device, rows: [{ ...all, person_cio_id: null, person_id: 'i2', ...rest }] },
      email: { ...device, rows: [{ person_email: 'b@x.io', person_phone: '+14155550102', ...rest }] },
      phone: { settings: by('phone'), rows: [{ ...all, person_phone: '+14155550103', ...rest }] },
      key: { ...device, key: ['person_email'], rows: [{ ...all, person_email: 'c@x.io', ...rest }] },
      none: { ...device, rows: [{ person_phone: '+14155550104', ...rest }] },
    });
    expect(Object.values(fates).flatMap(({ items, rejected }) => [...items, ...rejected])).toEqual([
      add('"cio_id":"c1"', '"token":"t","platform":"android"'),
      add('"id":"i2"', '"token":"t","platform":"android"'),
      add('"email":"b@x.io"', '"token":"t","platform":"android"'),
      add('"phone":"+14155550103"', '"token":"t","platform":"android"'),
      add('"email":"c@x.io"', '"token":"t","platform":"android"'),
      'missing_identifier',
    ]);
  });

  test('is deleted by its token', async () => {
    const { deleted, byMark } = await deliver(vendor, {
      deleted: { ...device, mode: 'soft_delete', rows: [{ person_id: 1, token: 't', model: 'x' }] },
      byMark: {
        settings: { object: 'device', deleted_rows: 'delete' },
        rows: [{ person_id: 2, token: 't', _ab_cdc_deleted_at: '2024-01-01' }],
      },
    });
    const item = (id: string) =>
      `{"type":"person","action":"delete_device","identifiers":{"id":"${id}"},"device":{"token":"t"}}`;
    expect([...deleted.items, ...byMark.items]).toEqual([item('1'), item('2')]);
  });

  test('without a usable token, platform or time is rejected with its reason', async () => {
    const row = { person_id: 1, token: 't', platform: 'ios' };
    const bad = (name: string, change: object) =>
      [name, { ...device, rows: [{ ...row, ...change }] }] as const;
    const fates = await deliver(
      vendor,
      Object.fromEntries([
        bad('no token', { token: null }),
        bad('blank token', { token: ' ' }),
        bad('token of another type', { token: 5 }),
        bad('no platform', { platform: undefined }),
        bad('unknown platform', { platform: 'windows' }),
        bad('platform of another type', { platform: 1 }),
        bad('unreadable time', { last_used: 'yesterday' }),
        bad('person of another type', { person_id: true }),
      ]),
    );
    expect(Object.fromEntries(Object.entries(fates).map(([name, { rejected }]) => [name, rejected]))).toEqual(
      {
        'no token': ['missing_field (token)'],
        'blank token': ['missing_field (token)'],
        'token of another type': ['invalid_field (token)'],
        'no platform': ['missing_field (platform)'],
        'unknown platform': ['invalid_field (platform)'],
        'platform of another type': ['invalid_field (platform)'],
        'unreadable time': ['invalid_timestamp (last_used)'],
        'person of another type': ['invalid_identifier (person_id)'],
      },
    );
    expect(vendor.items()).toEqual([]);
  });

  test('platform may be written in capitals', async () => {
    const { capitals } = await deliver(vendor, {
      capitals: { ...device, rows: [{ person_id: 1, token: 't', platform: 'iOS' }] },
    });
    expect(capitals.items).toEqual([add('"id":"1"', '"token":"t","platform":"ios"')]);
  });
});
