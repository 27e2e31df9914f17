import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { summaryOf } from './cases.ts';
import { Connector, type RunOptions, write } from './connector.ts';
import { catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

const people = (count: number) =>
  Array.from({ length: count }, (_, n) => record('person', { id: `p${n}`, n }));
const options = (settings: object = {}): RunOptions => ({
  config: config(vendor, [], settings),
  catalog: catalog(stream('person', { key: ['id'] }), stream('event', { mode: 'append' }), stream('device')),
});
const statsOf = (line: string) => JSON.parse(line).state.destinationStats;
const patience = (retry_for_seconds: number) => ({ delivery: { retry_for_seconds } });

describe('an item that is refused in a 207', () => {
  test.each([
    ['the first', [0]],
    ['the last', [9]],
    ['some', [2, 5, 7]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('rejects its record and no other: %s', async (_, indexes) => {
    vendor.fault({
      kind: 'reject',
      indexes,
      reason: 'invalid',
      field: 'attributes.n',
      message: 'not this one',
    });
    const result = await write(options({ rejected_records: { max_percent: 100 } }), [
      ...people(10),
      record('person', { id: 'last' }),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(statsOf(result.states[0]!)).toEqual({
      recordCount: 11 - indexes.length,
      rejectedRecordCount: indexes.length,
    });
    const there = new Set(vendor.people().map(({ id }) => id));
    for (let n = 0; n < 10; n++) expect(there.has(`p${n}`)).toBe(!indexes.includes(n));
    expect(summaryOf(result, 'person').rejected).toEqual(['refused_by_service (attributes.n)']);
    expect(result.lines.join('\n')).not.toContain('not this one');
  });

  test('is found by an index that is out of range to be nobody', async () => {
    vendor.fault({
      kind: 'status',
      status: 207,
      body: { errors: [{ batch_index: 77, reason: 'invalid' }] },
      applied: true,
    });
    const result = await write(options(), [...people(3), state('person', 1)]);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 3, rejectedRecordCount: 0 });
    expect(result.logs).toContainEqual({
      level: 'WARN',
      message:
        'Customer.io has refused an item that was not in the request (batch_index out of range); that refusal is ignored.',
    });
  });

  test('without an index is looked for by sending halves', async () => {
    const errors = [{ reason: 'invalid', field: 'id', message: 'x' }];
    vendor.fault({ kind: 'status', status: 207, body: { errors }, applied: true });
    const result = await write(options(), [...people(4), state('person', 1)]);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 4, rejectedRecordCount: 0 });
    expect(vendor.stats().requests).toBe(3);
  });

  test('is read in a 200 with errors as well', async () => {
    const errors = [{ batch_index: 1, reason: 'invalid', field: 'id', message: 'x' }];
    vendor.fault({ kind: 'status', status: 200, body: { errors }, applied: true });
    const result = await write(options(), [...people(3), state('person', 1)]);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 2, rejectedRecordCount: 1 });
  });
});

describe('a request', () => {
  test('that is refused as a whole is halved until the bad record stands alone', async () => {
    // The batch of 8, its first half, and that one's second half: p2 and p3.
    const body = { errors: [{ reason: 'invalid', field: 'attributes.n', message: 'x' }] };
    vendor.fault({ kind: 'status', status: 400, body, nth: [1, 2, 4, 6] });
    const result = await write(options(), [...people(8), state('person', 1)]);
    expect(result.code).toBe(0);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 7, rejectedRecordCount: 1 });
    expect(vendor.people().map(({ id }) => id)).toEqual(['p0', 'p1', 'p2', 'p4', 'p5', 'p6', 'p7']);
    expect(summaryOf(result, 'person').rejected).toEqual(['refused_by_service (attributes.n)']);
    expect(vendor.requests().map(({ items }) => items.length)).toEqual([8, 4, 2, 2, 1, 1, 4]);
  });

  test.each([
    ['429', { kind: 'status', status: 429 }],
    ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
    ['408', { kind: 'status', status: 408 }],
    ['500 in HTML', { kind: 'status', status: 500, body: '<html>oops</html>' }],
    ['502', { kind: 'status', status: 502 }],
    ['503', { kind: 'status', status: 503 }],
    ['504', { kind: 'status', status: 504 }],
    ['522', { kind: 'status', status: 522 }],
    ['a cut connection', { kind: 'reset', when: 'before' }],
    ['a connection cut after the request took effect', { kind: 'reset', when: 'after' }],
    ['an answer cut short', { kind: 'truncate' }],
    ['a 207 without a list', { kind: 'status', status: 207, body: {}, applied: true }],
    ['a 207 that cannot be read', { kind: 'status', status: 207, body: '<html>', applied: true }],
  ] as const)('is tried again after %s, and events count once', async (_, fault) => {
    vendor.fault({ ...fault, times: 1 });
    const result = await write(options(), [
      ...people(3),
      record('event', { person_id: 'p1', event_name: 'n' }),
      state('event', 1),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(result.states).toHaveLength(2);
    expect(vendor.people()).toHaveLength(3);
    expect(vendor.events()).toHaveLength(1);
    expect(vendor.stats().requests).toBe(2);
  });

  test('with a 200 that cannot be read is done', async () => {
    vendor.fault({ kind: 'garbage' });
    const result = await write(options(), [...people(3), state('person', 1)]);
    expect(result.code).toBe(0);
    expect(vendor.stats().requests).toBe(1);
  });

  test('that never gets through ends the sync as transient, with its STATE withheld', async () => {
    vendor.fault({ kind: 'status', status: 503, times: 1000 });
    const result = await write(options(patience(1)), [...people(3), state('person', 1)]);
    expect(result.code).toBe(1);
    expect(result.states).toEqual([]);
    expect(result.error).toMatchObject({
      failure_type: 'transient_error',
      message: expect.stringMatching(
        /^Customer\.io could not be reached for 1 second \(it answers HTTP 503\)/,
      ),
    });
  });

  test.each([
    [401, /refuses the credentials \(HTTP 401\): check site_id and api_key/],
    [403, /refuses the credentials \(HTTP 403\)/],
    [402, /asks for payment/],
    [404, /check base_url/],
    [301, /redirects .* set region to eu/],
    [307, /redirects .* set region to eu/],
  ])('that is answered %i ends the sync at once, for the user to mend', async (status, message) => {
    vendor.fault({ kind: 'status', status, headers: { location: vendor.urls.eu }, times: 1000 });
    const result = await write(options(), [...people(3), state('person', 1)]);
    expect(result.code).toBe(1);
    expect(result.states).toEqual([]);
    expect(result.error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(message),
    });
    expect(vendor.stats().requests).toBe(1);
  });
});

describe('the records of one person', () => {
  test('are never in two requests at once and take effect in order', async () => {
    vendor.fault({ kind: 'delay', ms: 20, times: 10_000 });
    const rows = Array.from({ length: 3000 }, (_, n) =>
      record('person', { id: `p${n % 7}`, n, [`a${n % 11}`]: n, fill: 'x'.repeat(900) }),
    );
    const result = await write(options(), [...rows, state('person', 1)]);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 3000, rejectedRecordCount: 0 });
    expect(vendor.stats().overlaps).toBe(0);
    for (let p = 0; p < 7; p++) {
      const last = Math.floor((2999 - p) / 7) * 7 + p;
      expect(vendor.person({ id: `p${p}` })?.attributes.n).toBe(String(last));
    }
  });

  test('become one item where they say the same kind of thing, the later value winning', async () => {
    const result = await write(options(), [
      record('person', { id: 1, a: 1, b: 1 }),
      record('person', { id: 2, a: 2 }),
      record('person', { id: 1, b: 2, c: 3 }),
      state('person', 1),
    ]);
    expect(vendor.items().map(({ text }) => text)).toEqual([
      '{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"a":1,"b":2,"c":3}}',
      '{"type":"person","action":"identify","identifiers":{"id":"2"},"attributes":{"a":2}}',
    ]);
    expect(statsOf(result.states[0]!)).toEqual({ recordCount: 3, rejectedRecordCount: 0 });
  });

  test('go one after the other where their order matters', async () => {
    const rows = [
      record('person', { id: 1, a: 1 }),
      record('person', { id: 1, _ab_cdc_deleted_at: '2024-01-01' }),
      record('person', { id: 1, b: 2 }),
      record('event', { person_id: 1, event_name: 'n' }),
      record('person', { id: 1, c: 3 }),
      record('device', { person_id: 1, token: 't', platform: 'ios', model: 'a' }),
      record('device', { person_id: 1, token: 't', platform: 'ios', model: 'b' }),
      record('person', { id: 'other' }),
    ];
    const settings = { config: config(vendor, [{ name: 'person', deleted_rows: 'delete' }]) };
    const result = await write({ ...options(), ...settings }, [...rows, state('person', 1)]);
    expect(result.code).toBe(0);
    const actions = vendor.requests().map(({ items }) => items.map(({ json }) => json.action));
    expect(actions).toEqual([
      ['identify', 'identify'],
      ['delete'],
      ['identify', 'event'],
      ['identify', 'add_device'],
      ['add_device'],
    ]);
    expect(vendor.person({ id: '1' })?.attributes).toMatchObject({ b: '2', c: '3' });
    expect(vendor.person({ id: '1' })?.attributes.a).toBeUndefined();
    expect(vendor.devices()).toMatchObject([{ attributes: { model: 'b' } }]);
    expect(vendor.stats().overlaps).toBe(0);
  });

  test('are the same whether their e-mail is written in capitals or not', async () => {
    await write({ ...options(), catalog: catalog(stream('person')) }, [
      record('person', { email: 'A@x.io', n: 1 }),
      record('person', { email: 'a@X.io', n: 2 }),
    ]);
    expect(vendor.requests()).toHaveLength(2);
    expect(vendor.people().map(({ attributes }) => attributes.n)).toEqual(['2']);
  });
});

describe('a dry run', () => {
  test.each([
    ['by option', {}, ['--dry-run']],
    ['by setting', { dry_run: true }, []],
  ])('reads and checks everything but sends nothing and returns no STATE: %s', async (_, settings, args) => {
    const result = await write({ ...options(settings), args }, [
      ...people(3),
      record('person', {}),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    expect(result.states).toEqual([]);
    expect(vendor.stats().requests).toBe(0);
    expect(result.logs.map(({ message }) => message).join()).toContain(
      '4 records read, 3 would be sent, 0 skipped, 1 rejected',
    );
  });
});

describe('speed', () => {
  test('never goes over requests_per_second', async () => {
    const rows = Array.from({ length: 25 }, (_, n) => [
      record('person', { id: 'same', n }),
      record('event', { person_id: 'same', event_name: 'n', n }),
    ]).flat();
    const result = await write(options({ delivery: { requests_per_second: 10 } }), rows);
    expect(result.code).toBe(0);
    expect(vendor.stats().requests).toBe(25);
    expect(vendor.stats().busiestSecond).toBeLessThanOrEqual(10);
  });
});

describe('SIGTERM', () => {
  test('ends the sync with 143, giving back what has been settled', async () => {
    const connector = new Connector('write', options()).write(...people(2), state('person', 1));
    await connector.line(({ type }) => type === 'STATE');
    connector.write(...people(1)).process.kill('SIGTERM');
    const result = await connector.result();
    expect(result.code).toBe(143);
    expect(result.error).toBeUndefined();
    expect(result.states).toHaveLength(1);
  });

  test('lets what is under way be settled first', async () => {
    const arrived = Promise.withResolvers<void>();
    vendor.fault({ kind: 'delay', until: arrived.promise });
    const connector = new Connector('write', options()).write(...people(2), state('person', 1));
    while (vendor.stats().requests === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    connector.process.kill('SIGTERM');
    arrived.resolve();
    const result = await connector.result();
    expect(result.code).toBe(143);
    expect(result.states).toHaveLength(1);
  });

  test('is obeyed also where nobody reads the output', async () => {
    const connector = new Connector('write', options());
    connector.process.stdout!.pause();
    const long = 'x'.repeat(1_000_000);
    connector.write(...people(1), state('person', long), state('person', long));
    while (vendor.stats().requests === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const ended = new Promise((resolve) => connector.process.once('exit', (code) => resolve(code)));
    connector.process.kill('SIGTERM');
    expect(await ended).toBe(143);
  });
});

describe('a service that asks for fewer requests', () => {
  test('is told to the platform, once for each stream that waits for it', async () => {
    const headers = { 'retry-after': '1' };
    vendor.fault({ kind: 'status', status: 429, headers, times: 2 });
    const result = await write(options(), [
      ...people(3),
      record('event', { person_id: 'p1', event_name: 'n' }),
      state('person', 1),
    ]);
    expect(result.code).toBe(0);
    const statuses = result.messages.filter(({ trace }) => trace?.type === 'STREAM_STATUS');
    expect(statuses.map(({ trace }) => trace.stream_status)).toEqual(
      ['person', 'event'].map((name) => ({
        stream_descriptor: { name },
        status: 'RUNNING',
        reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } }],
      })),
    );
    const { quota_reset } = statuses[0].trace.stream_status.reasons[0].rate_limited;
    expect(Math.abs(quota_reset - statuses[0].trace.emitted_at - 1000)).toBeLessThan(100);
  });
});
