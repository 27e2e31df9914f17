import { describe, expect, test } from 'vitest';
import { device } from '../objects/customer-io/device.ts';
import { person } from '../objects/customer-io/person.ts';
import { type ColumnSettings, columnRules, renamedTo } from './columns.ts';

const SETTINGS: ColumnSettings = { fields: [], other_fields: 'send', timestamps: 'unix' };

function rules(settings: Partial<ColumnSettings> = {}, properties: Record<string, unknown> = {}) {
  return columnRules(person, { ...SETTINGS, ...settings }, { properties });
}

/** What a column becomes, in short. */
function becomes(column: string, settings: Partial<ColumnSettings> = {}) {
  const { own, custom } = rules(settings)(column);
  return { own, custom: custom.map(({ text }) => text) };
}

describe('a column', () => {
  test.each(['id', 'email', 'phone', 'cio_id', 'created_at', 'anonymous_id', 'unsubscribed'])(
    'with an own name of the object is taken for it: %s',
    (name) => {
      expect(becomes(name)).toEqual({ own: [name], custom: [] });
      expect(becomes(name, { other_fields: 'ignore' })).toEqual({ own: [name], custom: [] });
    },
  );

  test.each(['plan', 'ID', 'Email', 'token', 'first name', 'a.b', '', 'constructor', '__proto__'])(
    'with another name becomes custom data: %j',
    (name) => {
      expect(becomes(name)).toEqual({ own: [], custom: [name] });
      expect(becomes(name, { other_fields: 'ignore' })).toEqual({ own: [], custom: [] });
    },
  );

  test.each([
    '_airbyte_raw_id',
    '_airbyte_extracted_at',
    '_ab_cdc_lsn',
    '_ab_cdc_deleted_at',
    '_ab_source_file_url',
  ])('of Airbyte itself goes nowhere: %s', (name) => {
    expect(becomes(name)).toEqual({ own: [], custom: [] });
    expect(rules()(name).isMetadata).toBe(true);
  });

  test.each(['_ab', '_abc', 'airbyte_x', '_airbyte', 'x_airbyte_', '_AB_x'])(
    'is not one of Airbyte because it looks like one: %s',
    (name) => {
      expect(becomes(name)).toEqual({ own: [], custom: [name] });
      expect(rules()(name).isMetadata).toBe(false);
    },
  );

  test('goes where fields sends it, and nowhere else', () => {
    const fields = [
      { to: 'id', from: 'user_id' },
      { to: 'nick', from: 'name' },
    ];
    expect(becomes('user_id', { fields })).toEqual({ own: ['id'], custom: [] });
    expect(becomes('name', { fields })).toEqual({ own: [], custom: ['nick'] });
    expect(becomes('name', { fields, other_fields: 'ignore' })).toEqual({ own: [], custom: ['nick'] });
  });

  test('may go to several places', () => {
    const fields = [
      { to: 'id', from: 'key' },
      { to: 'anonymous_id', from: 'key' },
      { to: 'key_copy', from: 'key' },
    ];
    expect(becomes('key', { fields })).toEqual({ own: ['id', 'anonymous_id'], custom: ['key_copy'] });
  });

  test('gives way where fields fill its name from elsewhere', () => {
    const fields = [
      { to: 'id', from: 'user_id' },
      { to: 'plan', value: 'pro' },
    ];
    expect(becomes('id', { fields })).toEqual({ own: [], custom: [] });
    expect(becomes('plan', { fields })).toEqual({ own: [], custom: [] });
  });

  test('may change places with another', () => {
    const fields = [
      { to: 'a', from: 'b' },
      { to: 'b', from: 'a' },
    ];
    expect(becomes('a', { fields }).custom).toEqual(['b']);
    expect(becomes('b', { fields }).custom).toEqual(['a']);
  });

  test('of Airbyte itself is sent where fields ask for it', () => {
    const fields = [{ to: 'extracted', from: '_airbyte_extracted_at' }];
    expect(becomes('_airbyte_extracted_at', { fields })).toEqual({ own: [], custom: ['extracted'] });
  });

  test.each(['_update', '_timestamp', 'cio_relationships'])(
    'that the service reads as a command is left out and told: %s',
    (name) => {
      expect(rules()(name)).toMatchObject({ own: [], custom: [], isReserved: true });
      expect(rules({ fields: [{ to: name, from: 'x' }] })('x')).toMatchObject({
        custom: [],
        isReserved: true,
      });
      expect(rules({ fields: [{ to: 'y', from: name }] })(name)).toMatchObject({ isReserved: false });
      expect(rules({ other_fields: 'ignore' })(name)).toMatchObject({ custom: [], isReserved: false });
    },
  );

  test('is a command only to the object that reads it so', () => {
    expect(columnRules(device, SETTINGS, undefined)('_update')).toMatchObject({ isReserved: false });
  });
});

describe('a custom field', () => {
  test('knows its name as JSON and how many bytes it has', () => {
    const [name] = rules()('é "x"').custom;
    expect(name!.json.toString()).toBe('"é \\"x\\""');
    expect(name!.byteLength).toBe(6);
  });

  test.each([
    ['date', { type: 'string', format: 'date' }, true],
    ['date-time', { type: ['string', 'null'], format: 'date-time' }, true],
    ['a date among oneOf', { oneOf: [{ type: 'null' }, { type: 'string', format: 'date-time' }] }, true],
    ['a date among anyOf', { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] }, true],
    ['time', { type: 'string', format: 'time' }, false],
    ['a text', { type: 'string' }, false],
    ['nothing', {}, false],
    ['true', true, false],
    ['null', null, false],
    ['oneOf that is no list', { oneOf: { format: 'date' } }, false],
  ])('is a time where the schema of the column says %s', (_, schema, isTime) => {
    expect(rules({}, { at: schema })('at').custom[0]!.isTime).toBe(isTime);
    expect(rules({ timestamps: 'as_is' }, { at: schema })('at').custom[0]!.isTime).toBe(false);
  });

  test('is a time under its new name, by the schema of the column it comes from', () => {
    const rule = rules({ fields: [{ to: 'seen', from: 'at' }] }, { at: { format: 'date-time' }, seen: {} });
    expect(rule('at').custom).toMatchObject([{ text: 'seen', isTime: true }]);
  });

  test.each([undefined, {}, { properties: null }, { properties: [] }, { properties: 'x' }])(
    'is no time where there is no schema: %j',
    (schema) => {
      const rule = columnRules(person, SETTINGS, schema as Record<string, unknown> | undefined);
      expect(rule('at').custom[0]!.isTime).toBe(false);
    },
  );
});

describe('a primary key column', () => {
  test('follows the renaming', () => {
    const fields = [
      { to: 'id', from: 'user_id' },
      { to: 'key', from: 'user_id' },
      { to: 'x', value: 'constant' },
    ];
    expect(renamedTo({ fields }, 'user_id')).toEqual(['id', 'key']);
    expect(renamedTo({ fields }, 'email')).toEqual(['email']);
  });
});
