import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { type RunOptions, write } from './connector.ts';
import { catalog, config, objectNames, record, type StreamOptions, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => vendor.reset());
afterAll(() => vendor.close());

/** The config_error of a sync of one stream; nothing may have been sent. */
async function errorOf(options: StreamOptions, entry: object = {}) {
  const result = await write(
    {
      config: config(vendor, [{ name: 'users', ...entry }]),
      catalog: catalog(stream('users', { namespace: 'public', ...options })),
    },
    [record('users', { id: 1 }, 'public')],
  );
  expect([result.code, vendor.stats().requests]).toEqual([1, 0]);
  expect(result.error).toMatchObject({
    failure_type: 'config_error',
    stream_descriptor: { name: 'users', namespace: 'public' },
  });
  return result.error!.message;
}

describe('before anything is sent, a config_error names the stream and what to write instead', () => {
  test('where the stream has no object', async () => {
    expect(await errorOf({})).toBe(
      `Stream "users" has no object: add {"name": "users", "object": …} to streams in the configuration, with one of ${objectNames('customer_io')}.`,
    );
  });

  test('where the object does not exist', async () => {
    expect(await errorOf({ object: 'people' })).toBe(
      `Stream "users" cannot be synced: "people" is not an object. Choose one of ${objectNames('customer_io')}.`,
    );
  });

  test.each<[string, StreamOptions, string]>([
    [
      'event',
      { mode: 'append_dedup' },
      'Stream "users" cannot be synced: object event does not have sync mode append_dedup (behavior update_or_create). Choose sync mode append, or set sync_behavior of the stream to append.',
    ],
    ['event', { mode: 'update' }, 'object event does not have sync mode update (behavior update_only)'],
    ['event', { mode: 'soft_delete' }, 'object event does not have sync mode soft_delete (behavior delete)'],
    ['event', { mode: 'overwrite' }, 'object event does not have sync mode overwrite (behavior mirror)'],
    [
      'device',
      { mode: 'update' },
      'Choose sync mode append or append_dedup or soft_delete, or set sync_behavior of the stream to update_or_create or delete.',
    ],
    ['device', { mode: 'overwrite' }, 'object device does not have sync mode overwrite (behavior mirror)'],
    [
      'person',
      { mode: 'overwrite' },
      'Choose sync mode append or append_dedup or update or soft_delete, or set sync_behavior of the stream to update_or_create or update_only or delete or suppress.',
    ],
  ])('where %s does not have the sync mode of %j', async (object, options, message) => {
    expect(await errorOf(options, { object })).toContain(message);
  });

  test('where the object does not have the behaviour that is set', async () => {
    expect(await errorOf({}, { object: 'person', sync_behavior: 'append' })).toContain(
      'object person does not have behavior append',
    );
    expect(await errorOf({}, { object: 'person', sync_behavior: 'mirror' })).toContain(
      'object person does not have behavior mirror',
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"streams":[', /^The catalog file catalog\.json cannot be used: it is not valid JSON\.$/],
    ['no streams', {}, /^The catalog file cannot be used: streams: /],
    [
      'a stream without a name',
      { streams: [{ stream: {}, destination_sync_mode: 'append' }] },
      /streams\.0\.stream\.name \(stream number 1\)/,
    ],
    [
      'an unknown sync mode',
      { streams: [stream('a'), { stream: { name: 'b' }, destination_sync_mode: 'merge' }] },
      /streams\.1\.destination_sync_mode \(stream number 2\)/,
    ],
  ])('where the catalog cannot be read: %s', async (_, content, message) => {
    const result = await write({ config: config(vendor), catalog: content }, []);
    expect([result.code, result.error?.failure_type]).toEqual([1, 'config_error']);
    expect(result.error!.message).toMatch(message);
  });
});

describe('a stream', () => {
  const sent = async (options: RunOptions, ...records: string[]) => {
    const result = await write(options, records);
    expect(result.error).toBeUndefined();
    return vendor.items().map(({ json }) => [json.action, Object.values(json.identifiers as object)[0]]);
  };

  test('mapped in the connection needs no entry in the configuration', async () => {
    const options = {
      config: config(vendor),
      catalog: catalog(
        stream('public users', { object: 'person', mode: 'update', key: ['email'] }),
        stream('orders', { object: 'event', mode: 'append', key: ['event_id'] }),
        stream('gone', { object: 'person', mode: 'soft_delete', key: ['id'] }),
      ),
    };
    expect(
      await sent(
        options,
        record('public users', { email: 'a@x.io', id: 7 }),
        record('orders', { person_id: 1, event_name: 'n', event_id: 5 }),
        record('gone', { id: 9, email: 'b@x.io' }),
      ),
    ).toEqual([
      ['identify', 'a@x.io'],
      ['event', '1'],
      ['delete', '9'],
    ]);
  });

  test('called like an object is that object, and the configuration goes before the connection', async () => {
    const options = {
      config: config(vendor, [{ name: 'b', object: 'device' }]),
      catalog: catalog(stream('person'), stream('b', { object: 'person' })),
    };
    expect(
      await sent(
        options,
        record('person', { id: 1 }),
        record('b', { person_id: 2, token: 't', platform: 'ios' }),
      ),
    ).toEqual([
      ['identify', '1'],
      ['add_device', '2'],
    ]);
  });

  test('takes the entry of its namespace, else of its name, else of every stream', async () => {
    const options = {
      config: config(vendor, [
        { name: '*', object: 'person', fields: [{ to: 'id', value: 'any' }] },
        { name: 's', object: 'person', fields: [{ to: 'id', value: 'name' }] },
        { name: 's', namespace: 'n', object: 'person', fields: [{ to: 'id', value: 'both' }] },
      ]),
      catalog: catalog(
        stream('s'),
        stream('s', { namespace: 'n' }),
        stream('s', { namespace: 'm' }),
        stream('t', { namespace: null }),
      ),
    };
    const ids = await sent(
      options,
      record('s', {}),
      record('s', {}, 'n'),
      record('s', { a: 1 }, 'm'),
      record('t', {}),
    );
    expect(ids.map(([, id]) => id)).toEqual(['name', 'both', 'any']);
  });

  test('may have any name and namespace', async () => {
    const names = ['a b', 'é/ü', '"quoted"', 'x.y', "it's", '😀', 'back\\slash', '__proto__', ''];
    const options = {
      config: config(vendor, [{ name: '*', object: 'person' }]),
      catalog: catalog(...names.map((name) => stream(name, { namespace: `n ${name}` }))),
    };
    const ids = await sent(options, ...names.map((name, i) => record(name, { id: i }, `n ${name}`)));
    expect(ids).toHaveLength(names.length);
  });

  test('may be one of many, with records in any order', async () => {
    const names = Array.from({ length: 21 }, (_, i) => `s${i}`);
    const options = {
      config: config(vendor, [{ name: '*', object: 'person' }]),
      catalog: catalog(...names.map((name) => stream(name))),
    };
    const records = Array.from({ length: 210 }, (_, i) => record(names[(i * 8) % 21]!, { id: i }));
    expect(await sent(options, ...records)).toHaveLength(210);
  });

  test('is read from a catalog full of nulls', async () => {
    const nulls = {
      namespace: null,
      json_schema: null,
      default_cursor_field: null,
      source_defined_primary_key: null,
    };
    const options = {
      config: config(vendor),
      catalog: catalog({
        stream: { name: 'person', supported_sync_modes: ['incremental'], ...nulls },
        sync_mode: 'incremental',
        destination_sync_mode: 'append_dedup',
        destination_object_name: null,
        primary_key: null,
        cursor_field: null,
        generation_id: null,
        minimum_generation_id: null,
        sync_id: null,
      }),
    };
    expect(await sent(options, record('person', { id: 1 }))).toEqual([['identify', '1']]);
  });
});
