import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver } from './cases.ts';
import { write } from './connector.ts';
import { status } from './courier-mirroring.ts';
import { appConfig, catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.reset();
  vendor.clearFaults();
});
afterAll(() => vendor.close());

const member = { object: 'segment_member' };
const MIRRORED = { ...member, mode: 'overwrite', syncMode: 'full_refresh' } as const;

/** People with an id each, and the segment they are told to be in, whose number is given. */
async function segmentOf(...ids: string[]): Promise<number> {
  const segment = vendor.createSegment('vips');
  await deliver(vendor, {
    people: { object: 'person', rows: [...ids, 'x', 'y'].map((id) => ({ id, email: `${id}@x.io` })) },
  });
  const members = ids.map((person_id) => record('m', { segment_id: segment, person_id }));
  await write({ config: config(vendor), catalog: catalog(stream('m', member)) }, members);
  expect(membersOf(segment)).toEqual(ids);
  return segment;
}

/** Their ids, in order of their names. */
function membersOf(segment: number): (string | null)[] {
  const cioIds = new Set(vendor.segment(segment));
  return vendor
    .people()
    .filter(({ cioId }) => cioIds.has(cioId))
    .map(({ id }) => id)
    .sort();
}

/** The calls that changed segments since `before`. */
const changes = (before = 0) =>
  vendor
    .requests()
    .slice(before)
    .filter(({ path }) => path.startsWith('/api/v1/segments/'))
    .map(({ path, query, text }) => `${path}?${query} ${text}`);

describe('a segment member', () => {
  test('is added and removed with many in a call, by whatever names them', async () => {
    const segment = await segmentOf('a', 'b', 'c');
    const before = vendor.requests().length;
    const cioId = vendor.person({ id: 'y' })!.cioId;
    const at = { segment_id: segment };
    const result = await write(
      {
        config: config(vendor, [
          { name: 'add', ...member },
          { name: 'gone', ...member, sync_behavior: 'delete' },
        ]),
        catalog: catalog(stream('add'), stream('gone')),
      },
      [
        record('add', `{"segment_id":${segment},"person_id":9007199254740993}`),
        record('add', { ...at, person_id: 'a', name: 'not sent' }),
        record('add', { ...at, person_id: 'a' }),
        record('add', { ...at, person_email: 'X@x.io' }),
        record('add', { ...at, person_cio_id: cioId }),
        record('add', { ...at, person_id: 'b', _ab_cdc_deleted_at: '2024-01-01' }),
        record('gone', { ...at, person_id: 'c' }),
      ],
    );
    expect(result.code).toBe(0);
    const path = `/api/v1/segments/${segment}`;
    expect(changes(before).sort()).toEqual([
      `${path}/add_customers?id_type=cio_id {"ids":["${cioId}"]}`,
      `${path}/add_customers?id_type=email {"ids":["X@x.io"]}`,
      `${path}/add_customers?id_type=id {"ids":["9007199254740993","a"]}`,
      `${path}/remove_customers?id_type=id {"ids":["b","c"]}`,
    ]);
    expect(membersOf(segment)).toEqual(['a', 'x', 'y']);
  });

  test('shares a call with at most 999 others', async () => {
    const segment = vendor.createSegment('many');
    const rows = Array.from({ length: 2001 }, (_, n) => ({ segment_id: segment, person_id: `p${n}` }));
    const messages = rows.map((row) => record('m', row));
    await write({ config: config(vendor), catalog: catalog(stream('m', member)) }, messages);
    const sizes = vendor.requests().map(({ json }) => (json as { ids: string[] }).ids.length);
    expect(sizes.sort()).toEqual([1, 1000, 1000]);
  });

  test('that breaks a rule, or whose segment is not there, is rejected with its reason', async () => {
    const at = { segment_id: 1, person_id: 'a' };
    const bad = (change: object) => ({ ...member, rows: [{ ...at, ...change }] });
    const fates = await deliver(vendor, {
      'no segment': bad({ segment_id: null }),
      'a segment by name': bad({ segment_id: 'vips' }),
      nobody: bad({ person_id: ' ' }),
      'by phone': bad({ person_id: null, person_phone: '+14155552671' }),
      'a long id': bad({ person_id: 'x'.repeat(151) }),
    });
    expect(Object.values(fates).map(({ rejected }) => rejected)).toEqual([
      ['missing_identifier (segment_id)'],
      ['invalid_identifier (segment_id)'],
      ['missing_identifier'],
      ['missing_identifier'],
      ['identifier_too_long (person_id)'],
    ]);
    const { logs } = await write({ config: config(vendor), catalog: catalog(stream('m', member)) }, [
      record('m', { ...at, segment_id: 99 }),
    ]);
    expect(logs.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/1 rejected\. Rejected: 1 × refused_by_service\.$/),
    );
  });
});

describe('a mirrored segment', () => {
  const end = [status('COMPLETE'), state('m', 1)];
  const mirror = (rows: readonly object[], settings: object = {}, ending: readonly object[] = end) =>
    write({ config: appConfig(vendor, [], settings), catalog: catalog(stream('m', MIRRORED)) }, [
      ...rows.map((row) => record('m', row)),
      ...ending,
    ]);

  test('ends up with exactly whom its stream names, by whichever of their ids', async () => {
    const segment = await segmentOf('a', 'b', 'c', 'd', 'e');
    const before = vendor.requests().length;
    const cioId = vendor.person({ id: 'c' })!.cioId;
    const result = await mirror([
      { segment_id: segment, person_id: 'a' },
      { segment_id: segment, person_email: 'B@X.io' },
      { segment_id: segment, person_cio_id: cioId },
      { segment_id: segment, person_id: 'x' },
    ]);
    expect([result.code, result.states.length]).toEqual([0, 1]);
    const path = `/api/v1/segments/${segment}`;
    expect(changes(before).at(-1)).toBe(`${path}/remove_customers?id_type=id {"ids":["d","e"]}`);
    expect(membersOf(segment)).toEqual(['a', 'b', 'c', 'x']);
  });

  test('has whom its stream names, also where another stream of the sync has removed them before', async () => {
    const segment = await segmentOf('a', 'b', 'c', 'd');
    const rows = ['a', 'b', 'c', 'd'].map((person_id) => ({ segment_id: segment, person_id }));
    const { code } = await write(
      {
        config: appConfig(vendor, [{ name: 'gone', ...member, sync_behavior: 'delete' }]),
        catalog: catalog(stream('m', MIRRORED), stream('gone')),
      },
      [record('gone', rows[0]!), ...rows.map((row) => record('m', row)), status('COMPLETE', 'gone'), ...end],
    );
    expect(code).toBe(0);
    expect(membersOf(segment)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('loses nobody as long as another stream that may name them has neither rows nor an end', async () => {
    const segment = await segmentOf('a', 'b', 'c');
    const attempt = (ending: readonly object[]) =>
      write({ config: appConfig(vendor), catalog: catalog(stream('m', MIRRORED), stream('n', MIRRORED)) }, [
        ...['a', 'b'].map((person_id) => record('m', { segment_id: segment, person_id })),
        ...end,
        ...ending,
      ]);
    const { error } = await attempt([]);
    expect(error).toMatchObject({
      failure_type: 'transient_error',
      message: expect.stringMatching(/^Stream "n" is mirrored, but .* nobody was removed\. Sync again\./),
    });
    expect(membersOf(segment)).toEqual(['a', 'b', 'c']);
    expect((await attempt([status('COMPLETE', 'n')])).code).toBe(0);
    expect(membersOf(segment)).toEqual(['a', 'b']);
  });

  test('keeps whom a rejected row names, and loses somebody without an id, too', async () => {
    const segment = await segmentOf('a', 'b', 'c');
    await deliver(vendor, { people: { object: 'person', rows: [{ email: 'only@x.io' }] } });
    await write({ config: config(vendor), catalog: catalog(stream('m', member)) }, [
      record('m', { segment_id: segment, person_email: 'only@x.io' }),
    ]);
    expect(vendor.segment(segment)).toHaveLength(4);
    const result = await mirror([
      { segment_id: segment, person_id: 'a' },
      { segment_id: 'unreadable', person_id: 'b' },
    ]);
    expect(result.code).toBe(0);
    expect(membersOf(segment)).toEqual(['a', 'b']);
  });

  test.each([
    [
      'the source did not finish',
      [status('INCOMPLETE')],
      {},
      'transient_error',
      /did not finish: nobody was removed/,
    ],
    ['there is no sign of the end', [], {}, 'transient_error', /without a sign .*: nobody was removed/],
    [
      'it would lose too many',
      end,
      {},
      'config_error',
      /^Segment "\d" would lose 3 of its 4 members, .*: nobody was removed/,
    ],
  ])('loses nobody where %s', async (_, ending, settings, failureType, message) => {
    const segment = await segmentOf('a', 'b', 'c', 'd');
    const result = await mirror([{ segment_id: segment, person_id: 'a' }], settings, ending);
    expect([result.code, result.states]).toEqual([1, []]);
    expect(result.error).toMatchObject({
      failure_type: failureType,
      message: expect.stringMatching(message),
    });
    expect(membersOf(segment)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('gets back a member who is deleted, made again and named in the same sync', async () => {
    const segment = await segmentOf('a', 'b');
    const { code } = await write(
      {
        config: appConfig(vendor, [
          { name: 'deleted', object: 'person', sync_behavior: 'delete' },
          { name: 'made', object: 'person' },
        ]),
        catalog: catalog(stream('m', MIRRORED), stream('deleted'), stream('made')),
      },
      [
        // Now the members are known.
        record('m', { segment_id: segment, person_id: 'b' }),
        ...Array.from({ length: 3000 }, (_, n) => record('made', { id: 'x', n, text: 'x'.repeat(500) })),
        record('deleted', { id: 'a' }),
        record('made', { id: 'a' }),
        record('m', { segment_id: segment, person_id: 'a' }),
        state('m', 1),
      ],
    );
    expect(code).toBe(0);
    expect(membersOf(segment)).toEqual(['a', 'b']);
  });

  test('without rows stays as it is, with a warning', async () => {
    const segment = await segmentOf('a');
    const { code, logs } = await mirror([]);
    expect(code).toBe(0);
    expect(logs).toContainEqual({
      level: 'WARN',
      message: 'Stream "m" is mirrored and had no rows: nobody was removed.',
    });
    expect(membersOf(segment)).toEqual(['a']);
  });

  test('must be there', async () => {
    const { code, error } = await mirror([{ segment_id: 99, person_id: 'a' }]);
    expect(code).toBe(1);
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(
        /^Segment "99" is not there: create it in Customer.io as a manual segment first\./,
      ),
    });
    expect(changes()).toEqual([]);
  });

  test('needs the key for the App API, and a full refresh', async () => {
    const attempt = (options: object, content: object) =>
      write({ config: content, catalog: catalog(stream('m', { ...MIRRORED, ...options })) }, []);
    const { error: withoutKey } = await attempt({}, config(vendor));
    expect(withoutKey).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(
        /^Stream "m" cannot be synced: behavior mirror of object segment_member needs the App API, so set app_api_key/,
      ),
    });
    const { error: incremental } = await attempt({ syncMode: 'incremental' }, appConfig(vendor));
    expect(incremental?.message).toContain('it is incremental');
    expect(vendor.requests()).toEqual([]);
  });

  test('of more pages than one is read to its end, and as fast as the App API allows', async () => {
    const segment = vendor.createSegment('large');
    const people = Array.from({ length: 12 }, (_, n) => ({ id: `p${n}` }));
    await deliver(vendor, { people: { object: 'person', rows: people } });
    await write(
      { config: config(vendor), catalog: catalog(stream('m', member)) },
      people.map(({ id }) => record('m', { segment_id: segment, person_id: id })),
    );
    vendor.setSwitch('pageLimit', 2);
    const result = await mirror(people.slice(3).map(({ id }) => ({ segment_id: segment, person_id: id })));
    vendor.setSwitch('pageLimit', 'as asked');
    expect(result.code).toBe(0);
    expect(vendor.segment(segment)).toHaveLength(9);
    expect(vendor.requests().filter(({ status: code }) => code === 429)).toEqual([]);
  });
});
