import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';
import { write } from './connector.ts';
import { catalog, config, record, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const object = { object: 'object' };
const item = (action: string, type: string, id: string, rest = '') =>
  `{"type":"object","action":"${action}","identifiers":{"object_type_id":"${type}","object_id":"${id}"}${rest}}`;

describe('an object', () => {
  test('is created or updated with its attributes as they came', async () => {
    const properties = { founded: { type: 'string', format: 'date' } };
    const row =
      '{"object_type_id":1,"object_id":9007199254740993,"name":"Acme","founded":"1970-01-02","seats":1.50,"gone":null,"_airbyte_x":1}';
    const { created } = await deliver(vendor, { created: { ...object, properties, rows: [row] } });
    expect(created.items).toEqual([
      item(
        'identify',
        '1',
        '9007199254740993',
        ',"attributes":{"name":"Acme","founded":86400,"seats":1.50,"gone":null}',
      ),
    ]);
    expect(vendor.objects()).toMatchObject([{ objectTypeId: '1', objectId: '9007199254740993' }]);
  });

  test('may have its type as a constant, and columns of other names', async () => {
    const settings = {
      object: 'object',
      fields: [
        { to: 'object_type_id', value: '2' },
        { to: 'object_id', from: 'company' },
      ],
    };
    const { companies } = await deliver(vendor, {
      companies: { settings, rows: [{ company: 'a/b', object_type: 'x' }] },
    });
    expect(companies.items).toEqual([item('identify', '2', 'a/b', ',"attributes":{"object_type":"x"}')]);
  });

  test('is deleted, also by the mark of a CDC source', async () => {
    const ids = (object_id: string) => ({ object_type_id: '1', object_id });
    const { deleted, byMark } = await deliver(vendor, {
      deleted: { ...object, mode: 'soft_delete', rows: [{ ...ids('a'), name: 'x' }] },
      byMark: {
        settings: { object: 'object', deleted_rows: 'delete' },
        rows: [{ ...ids('b'), _ab_cdc_deleted_at: '2024-01-01' }],
      },
    });
    expect([...deleted.items, ...byMark.items]).toEqual([item('delete', '1', 'a'), item('delete', '1', 'b')]);
  });

  test('that comes twice is one item, and after its deletion another request', async () => {
    const rows = [{ name: 'A', seats: 1 }, { name: 'B' }].map((row) => ({
      object_type_id: 1,
      object_id: 'acme',
      ...row,
    }));
    const result = await write(
      {
        config: config(vendor, [
          { name: 'companies', object: 'object' },
          { name: 'closed', object: 'object', sync_behavior: 'delete' },
        ]),
        catalog: catalog(stream('companies'), stream('closed')),
      },
      [
        ...rows.map((row) => record('companies', row)),
        record('closed', { object_type_id: '1', object_id: 'acme' }),
        record('companies', { object_type_id: '1', object_id: 'acme', name: 'C' }),
      ],
    );
    expect(result.code).toBe(0);
    expect(vendor.items().map(({ text }) => text)).toEqual([
      item('identify', '1', 'acme', ',"attributes":{"seats":1,"name":"B"}'),
      item('delete', '1', 'acme'),
      item('identify', '1', 'acme', ',"attributes":{"name":"C"}'),
    ]);
    expect(vendor.stats()).toMatchObject({ requests: 3 });
    expect(vendor.objects()).toMatchObject([{ objectId: 'acme', attributes: { name: 'C' } }]);
  });

  test('that breaks a rule or a limit is rejected with its reason', async () => {
    const row = { object_type_id: '1', object_id: 'acme' };
    const bad = (name: string, change: object) =>
      [name, { ...object, rows: [{ ...row, ...change }] }] as const;
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i]));
    const fates = await deliver(
      vendor,
      Object.fromEntries([
        bad('no type', { object_type_id: null }),
        bad('blank id', { object_id: ' ' }),
        bad('a type that is a name', { object_type_id: 'companies' }),
        bad('type 0', { object_type_id: 0 }),
        bad('id of another type', { object_id: 1.5 }),
        bad('a long id', { object_id: 'x'.repeat(151) }),
        bad('a long name', { ['x'.repeat(151)]: 1 }),
        bad('a long value', { name: 'x'.repeat(1001) }),
        bad('many attributes', many(301)),
      ]),
    );
    expect(Object.fromEntries(Object.entries(fates).map(([name, { rejected }]) => [name, rejected]))).toEqual(
      {
        'no type': ['missing_identifier (object_type_id)'],
        'blank id': ['missing_identifier (object_id)'],
        'a type that is a name': ['invalid_identifier (object_type_id)'],
        'type 0': ['invalid_identifier (object_type_id)'],
        'id of another type': ['invalid_identifier (object_id)'],
        'a long id': ['identifier_too_long (object_id)'],
        'a long name': [`name_too_long (${'x'.repeat(151)})`],
        'a long value': ['value_too_long (name)'],
        'many attributes': ['too_many_attributes'],
      },
    );
    expect(vendor.items()).toEqual([]);
  });

  test('has no mode that only adds or only updates', async () => {
    for (const mode of ['update', 'overwrite'] as const) {
      const { code, error } = await write(
        {
          config: config(vendor, [{ name: 's', object: 'object' }]),
          catalog: catalog(stream('s', { mode })),
        },
        [],
      );
      expect([code, error?.failure_type]).toEqual([1, 'config_error']);
      expect(error?.message).toContain('object');
    }
  });
});
