import { describe, expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { device } from '../objects/customer-io/device.ts';
import { event } from '../objects/customer-io/event.ts';
import { person } from '../objects/customer-io/person.ts';
import { parseCatalog } from '../protocol/catalog.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { checkMappings, planStreams, type StreamPlan } from './stream-plan.ts';

const OBJECTS = { person, device, event };

interface CatalogStream {
  readonly name: string;
  readonly namespace?: string | null;
  readonly mode?: string;
  readonly object?: string | null;
  readonly primaryKey?: string[][] | null;
}

function configOf(streams: object[]) {
  const service = { type: 'customer_io', site_id: 'site', api_key: 'key' };
  return parseConfig({ service, streams }).config;
}

function plan(streams: object[], ...catalog: CatalogStream[]): StreamPlan[] {
  return planStreams(
    configOf(streams),
    parseCatalog({
      streams: catalog.map(({ name, namespace, mode = 'append', object, primaryKey }) => ({
        stream: { name, namespace, json_schema: {}, supported_sync_modes: ['full_refresh'] },
        sync_mode: 'full_refresh',
        destination_sync_mode: mode,
        destination_object_name: object,
        primary_key: primaryKey,
      })),
    }),
  );
}

/** The error that something throws. */
function errorOf(action: () => unknown): TraceError {
  try {
    action();
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the object of a stream', () => {
  test('is the one of its entry, else the one of the catalog, else the one it is called like', () => {
    const streams = [{ name: 'person', object: 'event' }];
    expect(plan(streams, { name: 'person', object: 'device' })[0]!.object).toBe(event);
    expect(plan([], { name: 'person', object: 'device' })[0]!.object).toBe(device);
    expect(plan([], { name: 'person' })[0]!.object).toBe(person);
    expect(plan([], { name: 'person', object: null })[0]!.object).toBe(person);
  });

  test('is asked for where nothing says it', () => {
    const error = errorOf(() => plan([], { name: 'my "users"', namespace: 'public' }));
    expect(error.failureType).toBe('config_error');
    expect(error.stream).toEqual({ name: 'my "users"', namespace: 'public' });
    expect(error.message).toContain('"my \\"users\\""');
    expect(error.message).toContain('person, device, event');
  });

  test.each([
    [() => plan([{ name: 'users', object: 'people' }], { name: 'users' })],
    [() => plan([], { name: 'users', object: 'people' })],
  ])('has to be one that there is', (action) => {
    const error = errorOf(action);
    expect(error.failureType).toBe('config_error');
    expect(error.stream).toMatchObject({ name: 'users' });
    expect(error.message).toContain('"people"');
    expect(error.message).toContain('person, device, event');
  });
});

describe('the behaviour of a stream', () => {
  test.each([
    ['person', 'append', 'update_or_create'],
    ['person', 'append_dedup', 'update_or_create'],
    ['person', 'update', 'update_only'],
    ['person', 'soft_delete', 'delete'],
    ['person', 'overwrite', undefined],
    ['device', 'append', 'update_or_create'],
    ['device', 'append_dedup', 'update_or_create'],
    ['device', 'update', undefined],
    ['device', 'soft_delete', 'delete'],
    ['device', 'overwrite', undefined],
    ['event', 'append', 'append'],
    ['event', 'append_dedup', undefined],
    ['event', 'update', undefined],
    ['event', 'soft_delete', undefined],
    ['event', 'overwrite', undefined],
  ] as const)('of %s with sync mode %s is %s', (object, mode, behavior) => {
    const make = () => plan([{ name: 'x', object }], { name: 'x', mode });
    if (behavior !== undefined) {
      const [made] = make();
      expect(made!.behavior).toBe(behavior);
      expect(made!.encode).toBe(OBJECTS[object].behaviors[behavior]);
      return;
    }
    const error = errorOf(make);
    expect(error.failureType).toBe('config_error');
    expect(error.stream).toMatchObject({ name: 'x' });
    for (const part of ['"x"', `object ${object}`, `sync mode ${mode}`, 'Choose']) {
      expect(error.message).toContain(part);
    }
  });

  test.each([
    ['person', ['append', 'append_dedup', 'update', 'soft_delete']],
    ['device', ['append', 'append_dedup', 'soft_delete']],
    ['event', ['append']],
  ])('that %s does not have is answered with the sync modes it does have', (object, modes) => {
    const { message } = errorOf(() => plan([{ name: 'x', object }], { name: 'x', mode: 'overwrite' }));
    expect(/Choose sync mode ([\w ]+),/.exec(message)?.[1]?.split(' or ')).toEqual(modes);
  });

  test.each([
    ['person', 'suppress', true],
    ['person', 'delete', true],
    ['person', 'update_only', true],
    ['person', 'append', false],
    ['person', 'mirror', false],
    ['device', 'delete', true],
    ['device', 'suppress', false],
    ['device', 'update_only', false],
    ['event', 'append', true],
    ['event', 'update_or_create', false],
    ['event', 'delete', false],
  ] as const)('of %s may be set to %s in the configuration: %s', (object, sync_behavior, isThere) => {
    const streams = [{ name: 'x', object, sync_behavior }];
    const make = () => plan(streams, { name: 'x', mode: 'overwrite' })[0]!.behavior;
    if (isThere) {
      expect(make()).toBe(sync_behavior);
      return;
    }
    const error = errorOf(make);
    expect(error.failureType).toBe('config_error');
    expect(error.message).toContain(`behavior ${sync_behavior}`);
    expect(errorOf(() => checkMappings(configOf(streams))).message).toBe(error.message);
  });
});

describe('rows that the source marks as deleted', () => {
  const deleted = (deleted_rows: string | undefined, object = 'person') =>
    plan([{ name: 'x', object, deleted_rows }], { name: 'x' })[0]!.encodeDeleted;

  test('are skipped by default', () => {
    expect(deleted(undefined)).toBeUndefined();
    expect(deleted('ignore')).toBeUndefined();
    expect(deleted('ignore', 'event')).toBeUndefined();
  });

  test('delete or suppress where that is asked for', () => {
    expect(deleted('delete')).toBe(person.behaviors.delete);
    expect(deleted('suppress')).toBe(person.behaviors.suppress);
    expect(deleted('delete', 'device')).toBe(device.behaviors.delete);
  });

  test.each([
    ['device', 'suppress'],
    ['event', 'delete'],
  ])('cannot do with %s what it does not have: %s', (object, deleted_rows) => {
    const error = errorOf(() => deleted(deleted_rows, object));
    expect(error).toMatchObject({ failureType: 'config_error', stream: { name: 'x' } });
    expect(error.message).toContain(`object ${object} does not have behavior ${deleted_rows}`);
  });
});

describe('the identifier of a stream', () => {
  const identifier = (settings: object, primaryKey: string[][] | null = null, object = 'person') =>
    plan([{ name: 'x', object, ...settings }], { name: 'x', primaryKey })[0]!.identifier;

  test('is left to the record where neither the configuration nor the primary key names one', () => {
    expect(identifier({})).toBeUndefined();
    expect(identifier({}, [])).toBeUndefined();
    expect(identifier({}, [[]])).toBeUndefined();
    expect(identifier({}, [['user_id']])).toBeUndefined();
    expect(identifier({}, [['anonymous_id']])).toBeUndefined();
    expect(identifier({}, [['meta', 'id']])).toBeUndefined();
    expect(identifier({}, [['constructor']])).toBeUndefined();
  });

  test.each([
    ['person', 'id'],
    ['person', 'email'],
    ['person', 'phone'],
    ['person', 'cio_id'],
    ['device', 'person_id'],
    ['event', 'person_phone'],
    ['event', 'anonymous_id'],
  ])('of %s is the primary key where that is %s', (object, name) => {
    expect(identifier({}, [[name]], object)).toBe(name);
    expect(identifier({}, [['shop'], [name]], object)).toBe(name);
  });

  test('follows the renaming of the primary key', () => {
    const fields = [{ to: 'email', from: 'mail' }];
    expect(identifier({ fields }, [['mail']])).toBe('email');
    expect(identifier({ fields: [{ to: 'ext', from: 'id' }] }, [['id']])).toBeUndefined();
  });

  test.each([
    ['person', 'id', 'id'],
    ['person', 'cio_id', 'cio_id'],
    ['device', 'email', 'person_email'],
    ['event', 'phone', 'person_phone'],
  ])('of %s is the one that is configured: %s', (object, setting, name) => {
    expect(identifier({ identifier: setting }, [['anonymous_id'], ['id']], object)).toBe(name);
  });
});

describe('the entry of a stream', () => {
  const behaviors = (streams: object[], ...catalog: CatalogStream[]) =>
    plan(
      streams.map((entry) => ({ object: 'person', ...entry })),
      ...catalog,
    ).map(({ behavior }) => behavior);

  test('is the one for its namespace, else the one for its name, else the one for every stream', () => {
    const streams = [
      { name: '*', sync_behavior: 'delete' },
      { name: 'users', sync_behavior: 'update_only' },
      { name: 'users', namespace: 'eu', sync_behavior: 'suppress' },
    ];
    const catalog = [
      { name: 'users', namespace: 'eu' },
      { name: 'users', namespace: 'us' },
      { name: 'users' },
      { name: 'users', namespace: null },
      { name: 'users', namespace: '' },
      { name: 'others' },
      { name: 'Users' },
    ];
    expect(behaviors(streams, ...catalog)).toEqual([
      'suppress',
      'update_only',
      'update_only',
      'update_only',
      'update_only',
      'delete',
      'delete',
    ]);
  });

  test('with an empty namespace is one without', () => {
    expect(behaviors([{ name: 'x', namespace: '', sync_behavior: 'delete' }], { name: 'x' })).toEqual([
      'delete',
    ]);
  });

  test('for another namespace is not its own', () => {
    const streams = [{ name: 'users', namespace: 'eu', object: 'person' }];
    expect(errorOf(() => plan(streams, { name: 'users', namespace: 'us' })).stream).toEqual({
      name: 'users',
      namespace: 'us',
    });
    expect(errorOf(() => plan(streams, { name: 'users' })).message).toContain('has no object');
  });

  test('for every stream leaves the object to the catalog where it names none', () => {
    const streams = [{ name: '*', null_values: 'ignore' }];
    const plans = plan(streams, { name: 'person' }, { name: 'x', object: 'event' });
    expect(plans.map(({ object }) => object)).toEqual([person, event]);
    expect(plans.map(({ settings }) => settings.null_values)).toEqual(['ignore', 'ignore']);
  });

  test('is all defaults where there is none', () => {
    expect(plan([], { name: 'person' })[0]!.settings).toMatchObject({
      name: 'person',
      identifier: 'auto',
      fields: [],
      other_fields: 'send',
      null_values: 'send',
      timestamps: 'unix',
    });
  });
});

describe('mappings that contradict themselves', () => {
  test.each<[string, object[], string]>([
    ['two entries', [{ name: 'x' }, { name: 'x' }], 'two entries'],
    ['two entries without a namespace', [{ name: 'x', namespace: '' }, { name: 'x' }], 'two entries'],
    [
      'two entries of a namespace',
      [
        { name: 'x', namespace: 'n' },
        { name: 'x', namespace: 'n' },
      ],
      'two entries',
    ],
    ['a field from nothing', [{ name: 'x', fields: [{ to: 'id' }] }], '"id" needs either from'],
    [
      'a field from a column and a constant',
      [{ name: 'x', fields: [{ to: 'id', from: 'a', value: 'b' }] }],
      'both from and value',
    ],
    [
      'a field twice',
      [
        {
          name: 'x',
          fields: [
            { to: 'id', from: 'a' },
            { to: 'id', value: 'b' },
          ],
        },
      ],
      '"id" is there twice',
    ],
    ['an object that there is not', [{ name: 'x', object: 'people' }], '"people" is not an object'],
  ])('are refused by check and by write: %s', (_, streams, part) => {
    const error = errorOf(() => checkMappings(configOf(streams)));
    expect(error).toMatchObject({ failureType: 'config_error', stream: { name: 'x' } });
    expect(error.message).toContain('"x"');
    expect(error.message).toContain(part);
    expect(errorOf(() => plan(streams, { name: 'x', object: 'person' })).message).toBe(error.message);
  });

  test('are not entries of one name in different namespaces', () => {
    const streams = [{ name: 'x' }, { name: 'x', namespace: 'a' }, { name: 'x', namespace: 'b' }];
    expect(() => checkMappings(configOf(streams))).not.toThrow();
  });
});

describe('a plan', () => {
  test('is made for a stream without a name, too', () => {
    expect(plan([], { name: '', object: 'person' })[0]).toMatchObject({ stream: { name: '' } });
  });

  test('has the stream, its primary key and its schema', () => {
    const [made] = plan([], { name: 'person', namespace: 'n', primaryKey: [['a'], ['b', 'c']] });
    expect(made).toMatchObject({
      stream: { name: 'person', namespace: 'n' },
      primaryKey: [['a'], ['b', 'c']],
      schema: {},
    });
  });
});
