import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';

const vendor = await startCustomerIo({ switches: { identifiers: 'id+email+phone' } });
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

const person = { object: 'person' };
const identify = (identifiers: string, attributes = '') =>
  `{"type":"person","action":"identify","identifiers":{${identifiers}},"attributes":{${attributes}}}`;

describe('a person', () => {
  test('becomes one item per behaviour', async () => {
    const fates = await deliver(vendor, {
      'update_or_create by mode': { ...person, mode: 'append_dedup', rows: [{ id: 'a1', plan: 'gold' }] },
      'update_only by mode': { ...person, mode: 'update', rows: [{ id: 'a2', plan: 'gold' }] },
      'delete by mode': { ...person, mode: 'soft_delete', rows: [{ id: 'a3', plan: 'gold' }] },
      'append means update_or_create': { ...person, mode: 'append', rows: [{ id: 'a4', plan: 'gold' }] },
      'update_only by setting': {
        ...person,
        settings: { sync_behavior: 'update_only' },
        rows: [{ id: 'a5' }],
      },
      'delete by setting': { ...person, settings: { sync_behavior: 'delete' }, rows: [{ id: 'a6' }] },
      'suppress by setting': {
        ...person,
        settings: { sync_behavior: 'suppress' },
        rows: [{ id: 'a7', plan: 'gold' }],
      },
      'setting over mode': {
        ...person,
        mode: 'overwrite',
        settings: { sync_behavior: 'update_or_create' },
        rows: [{ id: 'a8' }],
      },
    });
    expect(Object.fromEntries(Object.entries(fates).map(([name, { items }]) => [name, items]))).toEqual({
      'update_or_create by mode': [identify('"id":"a1"', '"plan":"gold"')],
      'update_only by mode': [identify('"id":"a2"', '"_update":true,"plan":"gold"')],
      'delete by mode': ['{"type":"person","action":"delete","identifiers":{"id":"a3"}}'],
      'append means update_or_create': [identify('"id":"a4"', '"plan":"gold"')],
      'update_only by setting': [identify('"id":"a5"', '"_update":true')],
      'delete by setting': ['{"type":"person","action":"delete","identifiers":{"id":"a6"}}'],
      'suppress by setting': ['{"type":"person","action":"suppress","identifiers":{"id":"a7"}}'],
      'setting over mode': [identify('"id":"a8"')],
    });
  });

  test('is there afterwards, updated, deleted or suppressed', async () => {
    await deliver(vendor, { here: { ...person, rows: [{ id: 'b1' }, { id: 'b2' }, { id: 'b3' }] } });
    await deliver(vendor, {
      'update only': {
        ...person,
        mode: 'update',
        rows: [
          { id: 'b1', plan: 'new' },
          { id: 'unknown', plan: 'new' },
        ],
      },
      gone: { ...person, mode: 'soft_delete', rows: [{ id: 'b2' }] },
      suppressed: { ...person, settings: { sync_behavior: 'suppress' }, rows: [{ id: 'b3' }] },
    }).catch(() => {});
    expect(vendor.person({ id: 'b1' })?.attributes.plan).toBe('new');
    expect(vendor.people()).toHaveLength(1);
    await deliver(vendor, { again: { ...person, rows: [{ id: 'b2' }, { id: 'b3' }] } }).catch(() => {});
    expect(vendor.person({ id: 'b2' })).toBeDefined();
    expect(vendor.person({ id: 'b3' })).toBeUndefined();
  });

  test('keeps every digit and every nested value of its attributes', async () => {
    const row =
      '{"id":9223372036854775807123,"score":50000.0000000000000001,"huge":99999999999999999999999999999999,"tiny":5e-324,"tags":["a",{"b":null,"c":[1.10]}],"text":"\\u00e9\\n\\"é😀","on":true}';
    const { digits } = await deliver(vendor, { digits: { ...person, rows: [row] } });
    expect(digits.items).toEqual([
      identify('"id":"9223372036854775807123"', row.slice(row.indexOf('"score"'), -1)),
    ]);
    expect(vendor.person({ id: '9223372036854775807123' })?.attributes.huge).toBe(
      '99999999999999999999999999999999',
    );
  });

  test('is found by the identifier that the rules say', async () => {
    const all = (n: string) => ({
      cio_id: `c0${n}`,
      id: `id${n}`,
      email: `${n}@x.io`,
      phone: `+141555501${n}`,
    });
    const by = (identifier: string) => ({ object: 'person', identifier });
    const fates = await deliver(vendor, {
      'auto takes cio_id first': { settings: by('auto'), rows: [all('01')] },
      'then id': { settings: by('auto'), rows: [{ ...all('02'), cio_id: ' ' }] },
      'then email': { settings: by('auto'), rows: [{ ...all('03'), cio_id: null, id: '' }] },
      'never phone by itself': { settings: by('auto'), rows: [{ phone: '+14155550104' }] },
      'phone where it is named': { settings: by('phone'), rows: [{ phone: '+14155550105', id: 'id05' }] },
      'email where it is named': { settings: by('email'), rows: [all('06')] },
      'id where it is named': { settings: by('id'), rows: [all('07')] },
      'cio_id where it is named': { settings: by('cio_id'), rows: [all('08')] },
      'a named one is not fallen back from': {
        settings: by('id'),
        rows: [{ email: '09@x.io' }, { id: null }, { id: ' ' }],
      },
      'the primary key where it is one': { ...person, key: ['email'], rows: [all('10')] },
      'a primary key by phone': { ...person, key: ['phone'], rows: [all('11')] },
      'the renamed primary key': {
        key: ['user_id'],
        settings: { object: 'person', fields: [{ to: 'id', from: 'user_id' }] },
        rows: [{ user_id: 12, email: '12@x.io' }],
      },
      'a blank primary key is not fallen back from': {
        ...person,
        key: ['email'],
        rows: [{ id: 'id13', email: '' }],
      },
      'the part of a composite key that is one': {
        ...person,
        key: ['tenant', 'email'],
        rows: [{ ...all('14'), tenant: 1 }],
      },
      'another primary key leaves auto': { ...person, key: ['row'], rows: [{ row: 1, email: '15@x.io' }] },
      'the setting goes before the key': { key: ['id'], settings: by('email'), rows: [all('16')] },
      'numbers become text': {
        settings: by('auto'),
        rows: ['{"id":17}', '{"id":-18}', '{"id":42.0}', '{"id":0}'],
      },
      'never guessed from its look': {
        settings: by('auto'),
        rows: [{ id: 'cio_19' }, { id: 'a@b.co' }, { email: 'nobody' }],
      },
      'only strings and integers identify': {
        settings: by('auto'),
        rows: ['{"id":1.5}', '{"id":1e3}', '{"id":true}', '{"id":{}}', '{"id":["x"],"email":"20@x.io"}'],
      },
      none: { settings: by('auto'), rows: [{ name: 'x' }, {}] },
    });
    const identifiers = Object.fromEntries(
      Object.entries(fates).map(([name, { items, rejected }]) => [
        name,
        [...items.map((item) => /"identifiers":(\{[^}]*\})/.exec(item)![1]), ...rejected],
      ]),
    );
    expect(identifiers).toEqual({
      'auto takes cio_id first': ['{"cio_id":"c001"}'],
      'then id': ['{"id":"id02"}'],
      'then email': ['{"email":"03@x.io"}'],
      'never phone by itself': ['missing_identifier'],
      'phone where it is named': ['{"phone":"+14155550105"}'],
      'email where it is named': ['{"email":"06@x.io"}'],
      'id where it is named': ['{"id":"id07"}'],
      'cio_id where it is named': ['{"cio_id":"c008"}'],
      'a named one is not fallen back from': ['missing_identifier (id)'],
      'the primary key where it is one': ['{"email":"10@x.io"}'],
      'a primary key by phone': ['{"phone":"+14155550111"}'],
      'the renamed primary key': ['{"id":"12"}'],
      'a blank primary key is not fallen back from': ['missing_identifier (email)'],
      'the part of a composite key that is one': ['{"email":"14@x.io"}'],
      'another primary key leaves auto': ['{"email":"15@x.io"}'],
      'the setting goes before the key': ['{"email":"16@x.io"}'],
      'numbers become text': ['{"id":"17"}', '{"id":"-18"}', '{"id":"42"}', '{"id":"0"}'],
      'never guessed from its look': ['{"id":"cio_19"}', '{"id":"a@b.co"}', '{"email":"nobody"}'],
      'only strings and integers identify': ['invalid_identifier (id)'],
      none: ['missing_identifier'],
    });
  });

  test('gets its own names as attributes, except the one that identifies and cio_id', async () => {
    const { all, nulls, ignored } = await deliver(vendor, {
      all: {
        ...person,
        key: ['id'],
        rows: [
          '{"unsubscribed":"1","created_at":"2024-02-29T12:00:00Z","anonymous_id":77,"cio_id":"abc","phone":"+1","email":"a@x.io","id":1,"plan":"x"}',
        ],
      },
      nulls: {
        ...person,
        key: ['id'],
        rows: [
          {
            id: 2,
            email: null,
            phone: null,
            created_at: null,
            unsubscribed: null,
            anonymous_id: null,
            plan: null,
          },
        ],
      },
      ignored: {
        key: ['id'],
        settings: { object: 'person', null_values: 'ignore' },
        rows: [
          {
            id: 3,
            email: null,
            phone: null,
            created_at: null,
            unsubscribed: null,
            plan: null,
            x: 1,
            y: null,
            z: 2,
          },
        ],
      },
    });
    expect(all.items).toEqual([
      identify(
        '"id":"1"',
        '"email":"a@x.io","phone":"+1","anonymous_id":"77","created_at":1709208000,"unsubscribed":"1","plan":"x"',
      ),
    ]);
    expect(nulls.items).toEqual([
      identify('"id":"2"', '"email":null,"phone":null,"created_at":null,"unsubscribed":null,"plan":null'),
    ]);
    expect(ignored.items).toEqual([identify('"id":"3"', '"x":1,"z":2')]);
  });

  test('keeps its id when it is found by e-mail and the id is blank', async () => {
    const { blank } = await deliver(vendor, {
      blank: {
        ...person,
        key: ['email'],
        rows: [
          { id: null, email: 'a@x.io' },
          { id: ' ', email: 'b@x.io' },
        ],
      },
    });
    expect(blank.items).toEqual([identify('"email":"a@x.io"'), identify('"email":"b@x.io"')]);
  });

  test('is deleted, suppressed or left alone when the source marks the row as gone', async () => {
    const gone = (id: string) => ({ id, _ab_cdc_deleted_at: '2024-01-01T00:00:00Z', _ab_cdc_lsn: 7 });
    const kept = (id: string) => ({ id, _ab_cdc_deleted_at: null, _ab_cdc_lsn: 7, plan: 'x' });
    const fates = await deliver(vendor, {
      ignore: { settings: { object: 'person' }, rows: [gone('g1'), kept('k1')] },
      delete: { settings: { object: 'person', deleted_rows: 'delete' }, rows: [gone('g2'), kept('k2')] },
      suppress: { settings: { object: 'person', deleted_rows: 'suppress' }, rows: [gone('g3'), kept('k3')] },
    });
    expect(fates.ignore).toEqual({ items: [identify('"id":"k1"', '"plan":"x"')], rejected: [], skipped: 1 });
    expect(fates.delete.items).toEqual([
      '{"type":"person","action":"delete","identifiers":{"id":"g2"}}',
      identify('"id":"k2"', '"plan":"x"'),
    ]);
    expect(fates.suppress.items[0]).toBe('{"type":"person","action":"suppress","identifiers":{"id":"g3"}}');
  });
});

describe('columns', () => {
  test('are renamed, made constant, sent twice or left out as the mapping says', async () => {
    const fields = [
      { to: 'id', from: 'user_id' },
      { to: 'source', value: 'warehouse' },
      { to: 'Plan name', from: 'plan' },
      { to: 'email', from: 'mail' },
      { to: 'contact', from: 'mail' },
    ];
    const row = { id: 'other', user_id: 5, plan: 'gold', mail: 'a@x.io', extra: 1, created_at: 1700000000 };
    const { send, ignore } = await deliver(vendor, {
      send: { settings: { object: 'person', identifier: 'id', fields }, rows: [row] },
      ignore: {
        settings: { object: 'person', identifier: 'id', fields, other_fields: 'ignore' },
        rows: [{ ...row, user_id: 6 }],
      },
    });
    expect(send.items).toEqual([
      identify(
        '"id":"5"',
        '"email":"a@x.io","created_at":1700000000,"Plan name":"gold","contact":"a@x.io","extra":1,"source":"warehouse"',
      ),
    ]);
    expect(ignore.items).toEqual([
      identify(
        '"id":"6"',
        '"email":"a@x.io","created_at":1700000000,"Plan name":"gold","contact":"a@x.io","source":"warehouse"',
      ),
    ]);
  });

  test("of Airbyte's own are left out unless they are mapped", async () => {
    const row = { id: 1, _airbyte_raw_id: 'r', _ab_cdc_lsn: 3, _abc: 4, x: 5 };
    const { left, mapped } = await deliver(vendor, {
      left: { ...person, rows: [row] },
      mapped: {
        settings: { object: 'person', fields: [{ to: 'lsn', from: '_ab_cdc_lsn' }] },
        rows: [{ ...row, id: 2 }],
      },
    });
    expect(left.items).toEqual([identify('"id":"1"', '"_abc":4,"x":5')]);
    expect(mapped.items).toEqual([identify('"id":"2"', '"lsn":3,"_abc":4,"x":5')]);
  });

  test('that Customer.io would read as commands are not sent, and named in a warning', async () => {
    const { commands } = await deliver(vendor, {
      commands: {
        ...person,
        rows: [{ id: 1, _update: true, _timestamp: 5, cio_relationships: [], plan: 'x' }],
      },
    });
    expect(commands.items).toEqual([identify('"id":"1"', '"plan":"x"')]);
  });

  test('may be called like anything', async () => {
    const { odd } = await deliver(vendor, {
      odd: {
        ...person,
        rows: ['{"id":1,"__proto__":1,"constructor":2,"a b.c/d\\"é":3,"\\u0061":4,"toString":5,"":6}'],
      },
    });
    expect(odd.items).toEqual([
      identify('"id":"1"', '"__proto__":1,"constructor":2,"a b.c/d\\"é":3,"a":4,"toString":5,"":6'),
    ]);
  });

  test('that come twice in a record count once, with the last value', async () => {
    const { twice } = await deliver(vendor, {
      twice: { ...person, rows: ['{"id":1,"a":1,"b":2,"\\u0061":3,"id":2}'] },
    });
    expect(twice.items).toEqual([identify('"id":"2"', '"a":3,"b":2')]);
  });

  test('of dates go out as unix seconds where the schema says so, and as they are otherwise', async () => {
    const properties = {
      day: { type: ['null', 'string'], format: 'date' },
      at: { oneOf: [{ type: 'null' }, { type: 'string', format: 'date-time' }] },
      text: { type: 'string' },
      time: { type: 'string', format: 'time' },
    };
    const row = {
      day: '2024-01-02',
      at: '2024-01-02T03:04:05.678+01:00',
      text: '2024-01-02',
      time: '03:04:05',
    };
    const { unix, asIs, unreadable } = await deliver(vendor, {
      unix: { ...person, properties, rows: [{ id: 1, ...row }] },
      asIs: { properties, settings: { object: 'person', timestamps: 'as_is' }, rows: [{ id: 2, ...row }] },
      unreadable: { ...person, properties, rows: [{ id: 3, day: 'soon', at: null }] },
    });
    expect(unix.items).toEqual([
      identify('"id":"1"', '"day":1704153600,"at":1704161045,"text":"2024-01-02","time":"03:04:05"'),
    ]);
    expect(asIs.items).toEqual([identify('"id":"2"', JSON.stringify(row).slice(1, -1))]);
    expect(unreadable.items).toEqual([identify('"id":"3"', '"day":"soon","at":null')]);
  });
});
