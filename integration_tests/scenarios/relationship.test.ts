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

const relationship = { object: 'relationship' };
const MIRRORED = { ...relationship, mode: 'overwrite', syncMode: 'full_refresh' } as const;

const item = (action: string, person: object, object: string, rest = '', type = '1') =>
  `{"type":"person","action":"${action}","identifiers":${JSON.stringify(person)},"cio_relationships":[{"identifiers":{"object_type_id":"${type}","object_id":"${object}"}${rest}}]}`;

/** The ids of the people an object has, in order. */
function peopleOf(object: string): string[] {
  const found = vendor.objects().find(({ objectId }) => objectId === object);
  return Object.keys(found?.people ?? {})
    .map((cioId) => vendor.person({ cio_id: cioId })?.id ?? 'without id')
    .sort();
}

describe('a relationship', () => {
  test('is made with its attributes as they came, by whatever names the person', async () => {
    const properties = { since: { type: 'string', format: 'date' } };
    const { made } = await deliver(vendor, {
      made: {
        ...relationship,
        properties,
        rows: [
          '{"object_type_id":1,"object_id":"acme","person_id":9007199254740993,"role":"admin","since":"1970-01-02","share":1.50,"_airbyte_x":1}',
          { object_type_id: 1, object_id: 'acme', person_email: 'a@x.io', role: null },
          { object_type_id: 1, object_id: 'acme', person_id: 'b' },
        ],
      },
    });
    expect(made.items).toEqual([
      item(
        'add_relationships',
        { id: '9007199254740993' },
        'acme',
        ',"relationship_attributes":{"role":"admin","since":86400,"share":1.50}',
      ),
      item('add_relationships', { email: 'a@x.io' }, 'acme', ',"relationship_attributes":{"role":null}'),
      item('add_relationships', { id: 'b' }, 'acme'),
    ]);
    expect(peopleOf('acme')).toEqual(['9007199254740993', 'b', 'without id']);
  });

  test('is named by the part of the primary key that names the person', async () => {
    const key = ['object_type_id', 'object_id', 'person_email'];
    const row = { object_type_id: 1, object_id: 'acme', person_id: 'b', person_email: 'b@x.io' };
    const { made } = await deliver(vendor, { made: { ...relationship, key, rows: [row] } });
    expect(made.items).toEqual([item('add_relationships', { email: 'b@x.io' }, 'acme')]);
  });

  test('ends by soft_delete or by a deletion mark', async () => {
    const row = (person_id: string) => ({ object_type_id: 1, object_id: 'acme', person_id });
    await deliver(vendor, { made: { ...relationship, rows: ['a', 'b', 'c'].map(row) } });
    const { ended, marked } = await deliver(vendor, {
      ended: { ...relationship, mode: 'soft_delete', rows: [{ ...row('a'), role: 'x' }] },
      marked: { ...relationship, rows: [{ ...row('b'), _ab_cdc_deleted_at: '2024-01-01' }] },
    });
    expect([...ended.items, ...marked.items]).toEqual([
      item('delete_relationships', { id: 'a' }, 'acme'),
      item('delete_relationships', { id: 'b' }, 'acme'),
    ]);
    expect(peopleOf('acme')).toEqual(['c']);
  });

  test('that comes twice is in two requests, and others of the person are not', async () => {
    const rows = [
      ['acme', 1],
      ['beta', 2],
      ['acme', 3],
    ] as const;
    await write(
      { config: config(vendor), catalog: catalog(stream('r', relationship)) },
      rows.map(([object_id, n]) => record('r', { object_type_id: 1, object_id, person_id: 'a', n })),
    );
    expect(vendor.requests().map(({ items }) => items.length)).toEqual([2, 1]);
    expect(vendor.person({ id: 'a' })!.relationships).toMatchObject([
      { objectId: 'acme', attributes: { n: '3' } },
      { objectId: 'beta', attributes: { n: '2' } },
    ]);
  });

  test('that breaks a rule is rejected with its reason', async () => {
    const row = { object_type_id: 1, object_id: 'acme', person_id: 'a' };
    const bad = (change: object) => ({ ...relationship, rows: [{ ...row, ...change }] });
    const fates = await deliver(vendor, {
      'no type': bad({ object_type_id: null }),
      'a type by name': bad({ object_type_id: 'companies' }),
      'no object': bad({ object_id: '' }),
      nobody: bad({ person_id: null }),
      large: bad({ text: 'x'.repeat(32_000) }),
    });
    expect(Object.values(fates).map(({ rejected }) => rejected)).toEqual([
      ['missing_identifier (object_type_id)'],
      ['invalid_identifier (object_type_id)'],
      ['missing_identifier (object_id)'],
      ['missing_identifier'],
      ['record_too_large'],
    ]);
  });
});

describe('a mirrored object', () => {
  const end = [status('COMPLETE'), state('m', 1)];
  const rowsOf = (object_id: string, ids: readonly string[]) =>
    ids.map((person_id) => ({ object_type_id: 1, object_id, person_id }));
  const mirror = (rows: readonly (object | string)[], ending: readonly object[] = end) =>
    write({ config: appConfig(vendor), catalog: catalog(stream('m', MIRRORED)) }, [
      ...rows.map((row) => record('m', row)),
      ...ending,
    ]);
  const related = (object: string, ids: readonly string[]) =>
    deliver(vendor, { made: { ...relationship, rows: rowsOf(object, ids) } });

  test.each(['as asked', 2] as const)(
    'ends up with exactly whom its stream names, each with new attributes: on a page as many %s',
    async (pageLimit) => {
      vendor.setSwitch('pageLimit', pageLimit);
      await related('acme', ['a', 'b', 'c', 'd', 'e']);
      await related('beta', ['a', 'b']);
      await related('untouched', ['a']);
      const result = await mirror([
        ...rowsOf('acme', ['a', 'b', 'c', 'x']).map((row) => ({ ...row, role: 'admin' })),
        ...rowsOf('beta', ['b', 'y']),
        ...rowsOf('new', ['z']),
      ]);
      vendor.setSwitch('pageLimit', 'as asked');
      expect([result.code, result.states.length]).toEqual([0, 1]);
      expect(['acme', 'beta', 'new', 'untouched'].map(peopleOf)).toEqual([
        ['a', 'b', 'c', 'x'],
        ['b', 'y'],
        ['z'],
        ['a'],
      ]);
      expect(vendor.person({ id: 'a' })!.relationships[0]).toMatchObject({ attributes: { role: 'admin' } });
      const removals = vendor.requests().filter(({ text }) => text.includes('delete_relationships'));
      // One request removes from every object.
      expect(removals.map(({ items }) => items.length)).toEqual([3]);
      expect(result.logs.map(({ message }) => message)).toContain(
        'Object "1:acme": removing 2 of the 5 members it had.',
      );
    },
  );

  test('may lose everybody, as long as all of them together keep enough', async () => {
    await related('tiny', ['old']);
    await related('acme', ['a', 'b']);
    const { code } = await mirror([...rowsOf('tiny', ['new']), ...rowsOf('acme', ['a', 'b'])]);
    expect(code).toBe(0);
    expect([peopleOf('tiny'), peopleOf('acme')]).toEqual([['new'], ['a', 'b']]);
  });

  test('keeps whom a row names whose text cannot be sent', async () => {
    await related('acme', ['a', 'b', 'c']);
    const { code, states } = await mirror([
      ...rowsOf('acme', ['a', 'b']),
      '{"object_type_id":1,"object_id":"x\\ud800","person_id":"c"}',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(states[0]!).state.destinationStats).toEqual({ recordCount: 2, rejectedRecordCount: 1 });
    expect(peopleOf('acme')).toEqual(['a', 'b', 'c']);
  });

  test('cannot be mirrored by phone numbers, which the App API does not list', async () => {
    const { error } = await write(
      {
        config: appConfig(vendor, [{ name: 'm', identifier: 'phone' }]),
        catalog: catalog(stream('m', MIRRORED)),
      },
      [],
    );
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message:
        'Stream "m" cannot be mirrored by person_phone, because the service does not tell it of its members: have people named by another identifier.',
    });
    expect(vendor.requests()).toEqual([]);
  });

  test('loses nobody where they would lose too many together', async () => {
    await related('acme', ['a', 'b', 'c']);
    await related('beta', ['a', 'b', 'c']);
    const { code, error, states } = await mirror([...rowsOf('acme', ['a']), ...rowsOf('beta', ['a'])]);
    expect([code, states]).toEqual([1, []]);
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(
        /^What is mirrored \(2 objects\) would lose 4 of its 6 members, .* nobody was removed\./,
      ),
    });
    expect([peopleOf('acme'), peopleOf('beta')]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('loses nobody where the service refuses somebody', async () => {
    await related('acme', ['a', 'b', 'c']);
    vendor.fault({ kind: 'reject', indexes: [0], path: '/api/v2/batch' });
    const { code } = await mirror(rowsOf('acme', ['new', 'a', 'b']));
    expect(code).toBe(0);
    expect(peopleOf('acme')).toEqual(['a', 'b']);
  });
});
