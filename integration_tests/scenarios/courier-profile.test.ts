import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { switchTable } from '../vendors/courier/switches.ts';
import { write } from './connector.ts';
import { deliverToCourier, FAST, fateOf } from './courier-cases.ts';
import { courierReader } from './courier-reader.ts';
import { catalog, courierConfig, record, state, stream } from './messages.ts';

const vendor = await startCourier();
const reader = courierReader(vendor);
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

const profile = { object: 'profile' };

/** How many requests of each method there were, without those of the reader. */
const methods = () => {
  const counts: Record<string, number> = {};
  for (const { method } of vendor.requests()) counts[method] = (counts[method] ?? 0) + 1;
  return counts;
};

describe('a profile', () => {
  test('is created, and merged into where it is there, level by level', async () => {
    const fates = await deliverToCourier(vendor, {
      'by mode append_dedup': {
        ...profile,
        rows: [
          '{"recipient_id":9223372036854775807,"email":"a@x.io","custom":{"plan":"gold","seats":{"a":1,"b":2}}}',
          { recipient_id: '9223372036854775807', custom: { plan: 'silver', seats: { b: 3 } }, name: null },
        ],
      },
      'by mode append': { ...profile, mode: 'append', rows: [{ recipient_id: 'b', name: 'B' }] },
      'by setting': {
        mode: 'overwrite',
        settings: { ...profile, sync_behavior: 'update_or_create' },
        rows: [{ recipient_id: 'c', name: 'C' }],
      },
      'with nothing to tell': { ...profile, rows: [{ recipient_id: 'd' }] },
    });
    expect(methods()).toEqual({ POST: 5 });
    expect(Object.values(fates).map(({ counts }) => counts)).toEqual([
      [2, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(await reader.profile('9223372036854775807')).toEqual({
      email: 'a@x.io',
      custom: { plan: 'silver', seats: { a: 1, b: 3 } },
      name: null,
    });
    expect(await reader.profile('b')).toEqual({ name: 'B' });
    expect(await reader.profile('c')).toEqual({ name: 'C' });
    expect(await reader.profile('d')).toBeUndefined();
  });

  test.each(switchTable.missingProfile.values)(
    'is updated only where it is there; others are skipped, counted and not created: missing is %i',
    async (status) => {
      vendor.setSwitch('missingProfile', status);
      await reader.sdk.profiles.create('here', { profile: { plan: 'old', name: 'H' } });
      await reader.sdk.profiles.create('there', { profile: { plan: 'old' } });
      const rows = ['here', 'missing', 'nobody'].map((recipient_id) => ({ recipient_id, plan: 'new' }));
      const { byMode, bySetting } = await deliverToCourier(vendor, {
        byMode: { ...profile, mode: 'update', rows },
        bySetting: {
          settings: { ...profile, sync_behavior: 'update_only' },
          rows: [
            { recipient_id: 'there', plan: 'new' },
            { recipient_id: 'absent', plan: 'new' },
          ],
        },
      });
      vendor.setSwitch('missingProfile', 404);
      expect(byMode).toEqual({ accepted: 1, skipped: 2, rejected: [], counts: [3, 0] });
      expect(bySetting).toEqual({ accepted: 1, skipped: 1, rejected: [], counts: [2, 0] });
      expect(vendor.stats().profiles).toBe(2);
      expect(await reader.profile('here')).toEqual({ plan: 'new', name: 'H' });
      expect(await reader.profile('there')).toEqual({ plan: 'new' });
      expect(await reader.profile('missing')).toBeUndefined();
    },
  );

  test('that is created by a row is there for the next one, which only updates', async () => {
    const { code } = await write(
      {
        config: courierConfig(
          vendor,
          [
            { name: 'new', ...profile },
            { name: 'later', ...profile },
          ],
          FAST,
        ),
        catalog: catalog(stream('new'), stream('later', { mode: 'update' })),
      },
      [
        record('new', { recipient_id: 'a', plan: 'old' }),
        record('later', { recipient_id: 'a', plan: 'new' }),
        record('later', { recipient_id: 'b', plan: 'new' }),
        record('new', { recipient_id: 'b', plan: 'old' }),
      ],
    );
    expect(code).toBe(0);
    expect(await reader.profile('a')).toEqual({ plan: 'new' });
    expect(await reader.profile('b')).toEqual({ plan: 'old' });
  });

  test.each([
    ['cannot be read', { kind: 'garbage' }, []],
    ['is a refusal', { kind: 'status', status: 400 }, ['refused_by_service']],
  ] as const)('is not taken for missing because the answer %s', async (_, fault, rejected) => {
    await reader.sdk.profiles.create('a', { profile: { plan: 'old' } });
    vendor.fault({ ...fault, method: 'GET' });
    const { changed } = await deliverToCourier(vendor, {
      changed: { ...profile, mode: 'update', rows: [{ recipient_id: 'a', plan: 'new' }] },
    });
    const isRejected = rejected.length > 0;
    expect(changed).toMatchObject({ skipped: 0, rejected, counts: isRejected ? [0, 1] : [1, 0] });
    expect(await reader.profile('a')).toEqual({ plan: isRejected ? 'old' : 'new' });
  });

  test.each([
    [204, 204],
    [200, 404],
  ] as const)(
    'is deleted, and it does not matter whether it was there: %i, missing %i',
    async (done, missing) => {
      vendor.setSwitch('profileVoid', done);
      vendor.setSwitch('deleteMissingProfile', missing);
      for (const id of ['a', 'b', 'c', 'd', 'stays']) {
        await reader.sdk.profiles.create(id, { profile: { name: id } });
      }
      await reader.sdk.profiles.lists.subscribe('a', { lists: [{ listId: 'news' }] });
      const deleted = { _ab_cdc_deleted_at: '2024-01-01' };
      const fates = await deliverToCourier(vendor, {
        byMode: {
          ...profile,
          mode: 'soft_delete',
          rows: [{ recipient_id: 'a', name: 'x' }, { recipient_id: 'gone' }],
        },
        bySetting: { settings: { ...profile, sync_behavior: 'delete' }, rows: [{ recipient_id: 'b' }] },
        marked: {
          settings: { ...profile, deleted_rows: 'delete' },
          rows: [
            { recipient_id: 'c', ...deleted },
            { recipient_id: 'd', _ab_cdc_deleted_at: null, plan: 'new' },
          ],
        },
        'marked and ignored': { ...profile, rows: [{ recipient_id: 'stays', name: 'x', ...deleted }] },
      });
      vendor.setSwitch('profileVoid', 204);
      vendor.setSwitch('deleteMissingProfile', 204);
      expect(fates.byMode).toEqual({ accepted: 2, skipped: 0, rejected: [], counts: [2, 0] });
      expect(fates['marked and ignored']).toEqual({ accepted: 0, skipped: 1, rejected: [], counts: [1, 0] });
      expect(vendor.stats().profiles).toBe(2);
      expect(await reader.profile('d')).toEqual({ name: 'd', plan: 'new' });
      expect(await reader.profile('stays')).toEqual({ name: 'stays' });
      expect(await reader.members('news')).toEqual(['a']);
    },
  );
});

describe('the keys of a profile', () => {
  /** The columns of a row, and the profile they become; or the column that is rejected. */
  const columns: Record<string, readonly [row: string, becomes: string]> = {
    'dotted names nest': [
      '"address.locality":"Rome","address.country":"IT","custom.plan.name":"gold","email":"a@x.io"',
      '{"email":"a@x.io","address":{"locality":"Rome","country":"IT"},"custom":{"plan":{"name":"gold"}}}',
    ],
    'dotted names go into an object of the same name': [
      '"address":{"locality":"Rome","postal_code":1},"address.country":"IT","address.postal_code":2',
      '{"address":{"locality":"Rome","postal_code":2,"country":"IT"}}',
    ],
    'also where the object comes later': [
      '"address.country":"IT","address":{"locality":"Rome"}',
      '{"address":{"locality":"Rome","country":"IT"}}',
    ],
    'and deeper': ['"a.b":{"c":{"d":1}},"a.b.c.e":2,"a":{"x":0}', '{"a":{"x":0,"b":{"c":{"d":1,"e":2}}}}'],
    'a null gives way to what is in it': [
      '"address":null,"address.country":"IT"',
      '{"address":{"country":"IT"}}',
    ],
    'names with an empty part are names': ['"a..b":1,".c":2,"d.":3,".":4', '{"a..b":1,".c":2,"d.":3,".":4}'],
    'names may be anything': [
      '"__proto__.x":1,"constructor":2,"a b.\\u00e9\\"\\\\.😀":3,"":4',
      '{"constructor":2,"":4,"__proto__":{"x":1},"a b":{"é\\"\\\\":{"😀":3}}}',
    ],
    'every digit and every nested value stays': [
      '"n":12345678901234567890123,"custom.f":0.10000000000000000001,"e":[1.10,-0,1E+400,null,{"k":[]}],"t":"\\u00e9\\n😀","o":{"big":9007199254740993},"b":true',
      '{"n":12345678901234567890123,"e":[1.10,-0,1E+400,null,{"k":[]}],"t":"é\\n😀","o":{"big":9007199254740993},"b":true,"custom":{"f":0.10000000000000000001}}',
    ],
    'dates stay as they are': [
      '"born":"2000-01-01","seen.at":"2024-05-06T07:08:09.123Z"',
      '{"born":"2000-01-01","seen":{"at":"2024-05-06T07:08:09.123Z"}}',
    ],
    'columns of the platform are left out': ['"_airbyte_raw_id":"x","_ab_cdc_lsn":1,"kept":2', '{"kept":2}'],
    'nothing goes into a text': ['"a":"text","a.b":1', 'a.b'],
    'nothing goes into a number': ['"a.b":1,"a":1', 'a.b'],
    'nothing goes into a boolean': ['"a":false,"a.b":1', 'a.b'],
    'nothing goes into an array': ['"a":[{}],"a.b":1', 'a.b'],
    'nothing goes into a nested text': ['"a":{"b":"text"},"a.b.c":1', 'a.b.c'],
    'a hundred levels are enough': [
      `"${Array(100).fill('p').join('.')}":1`,
      `${'{"p":'.repeat(100)}1${'}'.repeat(100)}`,
    ],
    'more are none that anybody means': [
      `"${Array(101).fill('p').join('.')}":1`,
      Array(101).fill('p').join('.'),
    ],
    'nothing goes into a dotted text': ['"a.b":"text","a.b.c.d":1', 'a.b.c.d'],
  };

  test('come from the names of the columns', async () => {
    const date = { type: 'string', format: 'date' };
    const properties = { born: date, 'seen.at': { type: 'string', format: 'date-time' } };
    const fates = await deliverToCourier(
      vendor,
      Object.fromEntries(
        Object.entries(columns).map(([name, [row]]) => [
          name,
          { ...profile, properties, rows: [`{"recipient_id":${JSON.stringify(name)},${row}}`] },
        ]),
      ),
    );
    for (const [name, [, becomes]] of Object.entries(columns)) {
      const isRejected = !becomes.startsWith('{');
      expect([name, fates[name]!.rejected]).toEqual([name, isRejected ? [`invalid_field (${becomes})`] : []]);
      expect([name, await reader.profileText(name)]).toEqual([name, isRejected ? undefined : becomes]);
    }
  });

  test.each(switchTable.mergeNull.values)(
    'that are null are sent or not, as the stream is set: in a merge Courier will %s them',
    async (value) => {
      vendor.setSwitch('mergeNull', value);
      const settings = { ...profile, null_values: 'ignore' };
      const ids = ['sent', 'ignored'];
      const old = { a: 1, b: { c: 2, d: 3 }, e: 4 };
      for (const id of ids) await reader.sdk.profiles.create(id, { profile: old });
      const row = (recipient_id: string) => ({ recipient_id, a: null, 'b.c': null, new: null, e: 5 });
      await deliverToCourier(vendor, {
        sent: { ...profile, rows: [row('sent')] },
        ignored: { settings, rows: [row('ignored')] },
      });
      vendor.setSwitch('mergeNull', 'store');
      expect(await reader.profile('sent')).toEqual(
        value === 'store' ? { a: null, b: { c: null, d: 3 }, e: 5, new: null } : { b: { d: 3 }, e: 5 },
      );
      expect(await reader.profile('ignored')).toEqual({ ...old, e: 5 });
    },
  );

  test('may be renamed columns and constants', async () => {
    const fields = [
      { to: 'recipient_id', from: 'user' },
      { to: 'custom.source', value: 'warehouse' },
      { to: 'custom.digits', value: '007' },
      { to: 'email', from: 'mail' },
    ];
    const row = { mail: 'a@x.io', custom: { plan: 'gold' }, other: 1 };
    await deliverToCourier(vendor, {
      all: { settings: { ...profile, fields }, rows: [{ user: 'all', ...row }] },
      named: { settings: { ...profile, fields, other_fields: 'ignore' }, rows: [{ user: 'named', ...row }] },
    });
    const custom = { source: 'warehouse', digits: '007' };
    expect(await reader.profile('all')).toEqual({
      email: 'a@x.io',
      custom: { plan: 'gold', ...custom },
      other: 1,
    });
    expect(await reader.profile('named')).toEqual({ email: 'a@x.io', custom });
  });

  test('and their values may fill a request of 6,000,000 bytes, and no more', async () => {
    const room = 6_000_000 - '{"profile":{"t":""}}'.length;
    const row = (recipient_id: string, t: string) => ({ recipient_id, t });
    const { fits, tooLarge } = await deliverToCourier(vendor, {
      fits: { ...profile, rows: [row('fits', 'x'.repeat(room)), row('é', 'é'.repeat(room / 2))] },
      tooLarge: { ...profile, rows: [row('x', 'x'.repeat(room + 1)), row('y', `x${'é'.repeat(room / 2)}`)] },
    });
    expect(fits).toEqual({ accepted: 2, skipped: 0, rejected: [], counts: [2, 0] });
    expect(tooLarge).toEqual({ accepted: 0, skipped: 0, rejected: ['record_too_large'], counts: [0, 2] });
    expect(vendor.stats()).toMatchObject({ largestBody: 6_000_000, requests: 2, byStatus: { 200: 2 } });
  });
});

describe('the id of a recipient', () => {
  test('may be any text or whole number, and is found again by it', async () => {
    const ids: [json: string, id: string][] = [
      ['42', '42'],
      ['-7', '-7'],
      ['42.0', '42'],
      ['9223372036854775808123', '9223372036854775808123'],
      ...[
        'a/b',
        '/',
        'a b',
        ' a ',
        'é',
        'e\u0301',
        '100%',
        '%2F',
        'a+b@x.io',
        '😀',
        '日本',
        'a?b=c#d&e',
        'a\\b"c',
        '...',
        '.a.',
        "$&,;:=!*'()[]|^`{}<>~",
        'tab\there',
        'null',
        'x'.repeat(500),
      ].map((id): [string, string] => [JSON.stringify(id), id]),
    ];
    const rows = ids.map(([json], n) => `{"recipient_id":${json},"n${n}":${n}}`);
    const { all } = await deliverToCourier(vendor, { all: { ...profile, rows } });
    expect(all).toMatchObject({ accepted: ids.length, rejected: [] });
    for (const [n, [, id]] of ids.entries()) {
      expect([id, await reader.profile(id)]).toEqual([id, expect.objectContaining({ [`n${n}`]: n })]);
    }
    expect(vendor.stats().profiles).toBe(new Set(ids.map(([, id]) => id)).size);
  });

  test('is needed, and has to be a text or a whole number that an address can hold', async () => {
    const missing = ['{"name":"x"}', '""', '"  "', '"\\t\\n"', 'null'];
    const invalid = ['true', 'false', '1.5', '1e3', '{}', '["a"]', '"."', '".."'];
    const row = (id: string) => (id.startsWith('{"') ? id : `{"recipient_id":${id},"name":"x"}`);
    const fates = await deliverToCourier(vendor, {
      missing: { ...profile, rows: missing.map(row) },
      invalid: { ...profile, rows: invalid.map(row) },
      deleting: { ...profile, mode: 'soft_delete', rows: [...missing.slice(0, 2), '".."'].map(row) },
      updating: { ...profile, mode: 'update', rows: ['null', '"."'].map(row) },
      'half a surrogate pair': { ...profile, rows: ['{"recipient_id":"\\ud83d"}'] },
    });
    expect(Object.values(fates).map(({ rejected, counts }) => [rejected, counts])).toEqual([
      [['missing_identifier (recipient_id)'], [0, 5]],
      [['invalid_identifier (recipient_id)'], [0, 8]],
      [
        ['missing_identifier (recipient_id)', 'invalid_identifier (recipient_id)'],
        [0, 3],
      ],
      [
        ['missing_identifier (recipient_id)', 'invalid_identifier (recipient_id)'],
        [0, 2],
      ],
      [['invalid_text'], [0, 1]],
    ]);
    expect(vendor.stats().requests).toBe(0);
  });
});

describe('a call', () => {
  test('is tried again until it goes through', async () => {
    const faults = {
      409: { kind: 'status', status: 409 },
      408: { kind: 'status', status: 408 },
      429: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
      500: { kind: 'status', status: 500 },
      502: { kind: 'status', status: 502 },
      503: { kind: 'status', status: 503, body: '<html>' },
      cut: { kind: 'reset', when: 'before' },
      'cut-after': { kind: 'reset', when: 'after' },
      short: { kind: 'truncate' },
    } as const;
    for (const [id, fault] of Object.entries(faults)) vendor.fault({ ...fault, path: `^/profiles/${id}$` });
    vendor.fault({ kind: 'garbage', path: '^/profiles/garbage$' });
    const ids = [...Object.keys(faults), 'garbage'];
    const { all } = await deliverToCourier(vendor, {
      all: {
        ...profile,
        rows: ids.flatMap((recipient_id) => [
          { recipient_id, n: 1 },
          { recipient_id, n: 2 },
        ]),
      },
    });
    expect(all).toMatchObject({ accepted: ids.length * 2, rejected: [] });
    expect(vendor.stats()).toMatchObject({ overlaps: 0, requests: ids.length * 3 - 1 });
    for (const id of ids) expect(await reader.profile(id)).toEqual({ n: 2 });
  });

  test('that is refused rejects its record and no other', async () => {
    for (const [id, status] of Object.entries({ a: 400, b: 413, c: 422 })) {
      vendor.fault({ kind: 'status', status, path: `^/profiles/${id}$` });
    }
    const { all } = await deliverToCourier(vendor, {
      all: { ...profile, rows: ['a', 'b', 'c', 'd'].map((recipient_id) => ({ recipient_id, n: 1 })) },
    });
    expect(all).toEqual({ accepted: 1, skipped: 0, rejected: ['refused_by_service'], counts: [1, 3] });
    expect(await reader.profile('d')).toEqual({ n: 1 });
  });

  test.each([
    [401, /^Courier refuses the API key \(HTTP 401\): check api_key/],
    [404, /check base_url/],
    [307, /^Courier redirects .* set region to eu/],
  ])('that is answered %i ends the sync at once, for the user to mend', async (status, message) => {
    vendor.fault({ kind: 'status', status, headers: { location: vendor.urls.eu }, times: 1000 });
    const result = await write({ config: courierConfig(vendor), catalog: catalog(stream('profile')) }, [
      record('profile', { recipient_id: 'a', n: 1 }),
      state('profile', 1),
    ]);
    expect([result.code, result.states, vendor.stats().requests]).toEqual([1, [], 1]);
    expect(result.error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(message),
    });
  });

  test('that never gets through ends the sync as transient, with its STATE withheld', async () => {
    vendor.fault({ kind: 'status', status: 503, path: '^/profiles/b$', times: 1000 });
    const options = {
      config: courierConfig(vendor, [], { delivery: { retry_for_seconds: 1 } }),
      catalog: catalog(stream('profile')),
    };
    const result = await write(options, [
      record('profile', { recipient_id: 'a', n: 1 }),
      state('profile', 1),
      record('profile', { recipient_id: 'b', n: 1 }),
      state('profile', 2),
    ]);
    expect([result.code, result.error?.failure_type]).toEqual([1, 'transient_error']);
    expect(fateOf(result, 'profile').counts).toEqual([1, 0]);
  });
});

describe('the calls of one recipient', () => {
  test.each(switchTable.conflict.values)(
    'are never under way at once and take effect in order: conflict %s',
    async (conflict) => {
      vendor.setSwitch('conflict', conflict);
      vendor.fault({ kind: 'delay', ms: 10, times: 10_000 });
      const rows = Array.from({ length: 200 }, (_, n) => ({
        recipient_id: `r${n % 5}`,
        last: n,
        [`k${n % 7}`]: n,
        ...(n % 31 === 30 && { _ab_cdc_deleted_at: 'x' }),
      }));
      const result = await write(
        {
          config: courierConfig(vendor, [{ name: 'profile', deleted_rows: 'delete' }], FAST),
          catalog: catalog(stream('profile')),
        },
        [...rows.map((row) => record('profile', row)), state('profile', 1)],
      );
      vendor.setSwitch('conflict', false);
      expect(result.code).toBe(0);
      expect(vendor.stats()).toMatchObject({ overlaps: 0, requests: 200, byStatus: { 200: 194, 204: 6 } });
      for (let r = 0; r < 5; r++) {
        const its = rows.filter(({ recipient_id }) => recipient_id === `r${r}`);
        const since = its.findLastIndex((row) => '_ab_cdc_deleted_at' in row) + 1;
        const { recipient_id: _, ...expected } = Object.assign({}, ...its.slice(since));
        expect(await reader.profile(`r${r}`)).toEqual(expected);
      }
    },
  );
});
