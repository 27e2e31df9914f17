import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { deliver, summaryOf } from './cases.ts';
import { Connector, write } from './connector.ts';
import { appConfig, catalog, config, record, state, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.reset();
  vendor.clearFaults();
});
afterAll(() => vendor.close());

const SKIP = { unknown_people: 'skip' };
const lookUps = () => vendor.requests().filter(({ path }) => path === '/v1/customers/attributes');
const looked = () => lookUps().map(({ query, json }) => [query, (json as { ids: string[] }).ids]);
/** Puts people into the workspace. */
const know = (...rows: object[]) => deliver(vendor, { known: { object: 'person', rows } });

describe('unknown people', () => {
  test('are skipped and counted, by whatever names them, and nothing of theirs is created', async () => {
    await know({ id: 'a' }, { email: 'b@x.io' }, { id: 'c' }, { id: 'd', email: 'd@x.io' });
    const cioId = vendor.person({ id: 'c' })!.cioId;
    const segment = vendor.createSegment('s');
    const before = vendor.items().length;
    const names = ['event', 'device', 'relationship', 'segment_member'];
    const result = await write(
      {
        config: appConfig(vendor, [
          { name: '*', ...SKIP },
          { name: 'changes', object: 'person', sync_behavior: 'update_only', ...SKIP },
        ]),
        catalog: catalog(
          stream('event', { mode: 'append' }),
          ...names.slice(1).map((name) => stream(name)),
          stream('changes'),
        ),
      },
      [
        record('event', { person_id: 'a', event_name: 'Seen' }),
        record('event', { person_email: 'B@x.io', event_name: 'Seen' }),
        record('event', { person_cio_id: `${cioId}`, event_name: 'Seen' }),
        record('event', { person_id: 'stranger', event_name: 'Seen' }),
        record('event', { person_email: 'stranger@x.io', event_name: 'Seen' }),
        record('event', { person_id: 'd@x.io', event_name: 'Seen' }),
        record('event', { anonymous_id: 'visitor', event_name: 'Seen' }),
        record('device', { person_id: 'a', token: 't', platform: 'ios' }),
        record('device', { person_id: 'stranger', token: 'u', platform: 'ios' }),
        record('relationship', { object_type_id: 1, object_id: 'acme', person_id: 'a' }),
        record('relationship', { object_type_id: 1, object_id: 'acme', person_id: 'stranger' }),
        record('segment_member', { segment_id: segment, person_id: 'a' }),
        record('segment_member', { segment_id: segment, person_email: 'stranger@x.io' }),
        record('changes', { id: 'd', n: 1 }),
        record('changes', { id: 'nobody', n: 1 }),
        ...[...names, 'changes'].map((name) => state(name, 1)),
      ],
    );
    expect(result.code).toBe(0);
    const counts = [...names, 'changes'].map((name) => {
      const { accepted, skipped, rejected } = summaryOf(result, name);
      return [accepted, skipped, rejected];
    });
    expect(counts).toEqual([
      [4, 3, []],
      [1, 1, []],
      [1, 1, []],
      [1, 1, []],
      [1, 1, []],
    ]);
    expect(result.logs.map(({ message }) => message)).toContain(
      'Stream "event": 3 of the skipped records are about somebody whom the service does not have.',
    );
    expect(vendor.people()).toHaveLength(4);
    expect(vendor.items().slice(before)).toHaveLength(7);
    expect(vendor.segment(segment)).toHaveLength(1);
    expect(JSON.parse(result.states[0]!).state.destinationStats).toMatchObject({ rejectedRecordCount: 0 });
  });

  test('are looked up once, a hundred in a call, and those of the sync not at all', async () => {
    await know(...Array.from({ length: 150 }, (_, n) => ({ id: `p${n}` })));
    const events = Array.from({ length: 450 }, (_, n) =>
      record('event', { person_id: `p${n % 150}`, event_name: 'Seen', n }),
    );
    const { code } = await write(
      {
        config: appConfig(vendor, [{ name: 'event', ...SKIP }]),
        catalog: catalog(stream('person'), stream('event', { mode: 'append' })),
      },
      [record('person', { id: 'new' }), record('event', { person_id: 'new', event_name: 'Seen' }), ...events],
    );
    expect(code).toBe(0);
    expect(looked().map(([query, ids]) => [query, ids!.length])).toEqual([
      ['id_type=id', 100],
      ['id_type=id', 50],
    ]);
    expect(vendor.events()).toHaveLength(451);
  });

  test('are not those who are only spelt otherwise', async () => {
    await know({ id: 'a', email: 'a@x.io' });
    const [cioId, segment_id] = [vendor.person({ id: 'a' })!.cioId, vendor.createSegment('s')];
    const rows = [
      { person_email: 'A@X.io' },
      { person_email: 'stranger@x.io' },
      { person_cio_id: `cio_${cioId}` },
      { person_cio_id: 'cio_0' },
    ];
    const result = await write(
      {
        config: appConfig(vendor, [{ name: 's', object: 'segment_member', ...SKIP }]),
        catalog: catalog(stream('s')),
      },
      rows.map((row) => record('s', { segment_id, ...row })),
    );
    expect(summaryOf(result, 's')).toMatchObject({ accepted: 2, skipped: 2 });
    expect(vendor.segment(segment_id)).toEqual([cioId]);
  });

  test('are not those whom the sync itself has created, by whichever of their ids', async () => {
    vendor.setSwitch('applyLag', 2);
    const connector = new Connector('write', {
      config: appConfig(vendor, [{ name: 'event', ...SKIP }]),
      catalog: catalog(stream('person'), stream('event', { mode: 'append' })),
    });
    connector.write(record('person', { id: '42', email: 'New@x.io' }), state('person', 1));
    await connector.line(({ type }) => type === 'STATE');
    connector.write(record('event', { person_email: 'new@x.io', event_name: 'Seen' })).end();
    const result = await connector.result();
    vendor.setSwitch('applyLag', 0);
    expect(summaryOf(result, 'event')).toMatchObject({ accepted: 1, skipped: 0 });
    expect(lookUps()).toEqual([]);
  });

  test('include those whom the sync itself has deleted or merged, however long Customer.io takes', async () => {
    await know({ id: 'gone' }, { id: 'a' }, { id: 'merged' }, { id: 'back' });
    vendor.setSwitch('applyLag', 2);
    const result = await write(
      {
        config: appConfig(vendor, [
          { name: 'event', ...SKIP },
          { name: 'deleted', object: 'person', sync_behavior: 'delete' },
        ]),
        catalog: catalog(
          stream('deleted'),
          stream('person_merge', { mode: 'append' }),
          stream('person'),
          stream('event', { mode: 'append' }),
        ),
      },
      [
        record('deleted', { id: 'gone' }),
        record('deleted', { id: 'back' }),
        record('person_merge', { primary_id: 'a', secondary_id: 'merged' }),
        record('person', { id: 'back' }),
        ...['gone', 'merged', 'back', 'a'].map((person_id) =>
          record('event', { person_id, event_name: 'Seen' }),
        ),
      ],
    );
    vendor.setSwitch('applyLag', 0);
    vendor.settle();
    expect(summaryOf(result, 'event')).toMatchObject({ accepted: 2, skipped: 2 });
    expect(looked()).toEqual([['id_type=id', ['a']]]);
    expect(
      vendor
        .people()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['a', 'back']);
  });

  test('include nobody who has come by an event, a device or a relationship of the sync', async () => {
    const row = { event_name: 'Seen', token: 't', platform: 'ios', object_type_id: 1, object_id: 'acme' };
    const ids = ['device', 'relationship', 'made'];
    const result = await write(
      {
        config: appConfig(vendor, [
          { name: 'event', ...SKIP },
          { name: 'made', object: 'event' },
        ]),
        catalog: catalog(
          stream('event', { mode: 'append' }),
          stream('made', { mode: 'append' }),
          stream('device'),
          stream('relationship'),
        ),
      },
      ids.flatMap((person_id) => [
        record('event', { person_id, event_name: 'Before' }),
        record(person_id, { ...row, person_id }),
        record('event', { person_id, event_name: 'After' }),
      ]),
    );
    expect(result.code).toBe(0);
    expect(summaryOf(result, 'event')).toMatchObject({ accepted: 3, skipped: 3 });
    expect(vendor.events().filter(({ name }) => name === 'After')).toHaveLength(3);
  });

  test('include nobody who was to be merged into somebody who is not there', async () => {
    await know({ id: 'b' });
    const result = await write(
      {
        config: appConfig(vendor, [{ name: 'event', ...SKIP }]),
        catalog: catalog(stream('person_merge', { mode: 'append' }), stream('event', { mode: 'append' })),
      },
      [
        record('person_merge', { primary_id: 'nobody', secondary_id: 'b' }),
        record('event', { person_id: 'b', event_name: 'Seen' }),
      ],
    );
    expect(summaryOf(result, 'event')).toMatchObject({ accepted: 1, skipped: 0 });
  });

  test('are created where nothing else is said, and nobody is looked up', async () => {
    await deliver(vendor, { event: { mode: 'append', rows: [{ person_id: 'x', event_name: 'Seen' }] } });
    expect(vendor.items()).toHaveLength(1);
    expect(lookUps()).toEqual([]);
    expect(vendor.people()).toHaveLength(1);
  });

  test('end the sync with advice where they cannot be looked up by what names them', async () => {
    const { code, error, states } = await write(
      {
        config: appConfig(vendor, [{ name: 'event', identifier: 'phone', ...SKIP }]),
        catalog: catalog(stream('event', { mode: 'append' })),
      },
      [record('event', { person_phone: '+14155552671', event_name: 'Seen' }), state('event', 1)],
    );
    expect([code, states]).toEqual([1, []]);
    expect(error).toMatchObject({
      failure_type: 'config_error',
      message:
        'Customer.io does not say who is there by phone (id_type phone is not enabled): have people named by another identifier, or set unknown_people to create.',
    });
    expect(vendor.items()).toEqual([]);
  });

  test.each([
    [
      'the App API has no key',
      { name: 'event', ...SKIP },
      false,
      /^Stream "event" cannot be synced: unknown_people is skip, which needs the App API, so set app_api_key/,
    ],
    [
      'the stream is there to create people',
      { name: 'event', object: 'person', ...SKIP },
      true,
      /behavior update_or_create of object person is there to create people, so set unknown_people to create, or sync_behavior to update_only\.$/,
    ],
  ])('cannot be skipped where %s', async (_, entry, hasKey, message) => {
    const content = hasKey ? appConfig(vendor, [entry]) : config(vendor, [entry]);
    const { code, error } = await write(
      { config: content, catalog: catalog(stream('event', { mode: 'append' })) },
      [],
    );
    expect(code).toBe(1);
    expect(error).toMatchObject({ failure_type: 'config_error', message: expect.stringMatching(message) });
    expect(vendor.requests()).toEqual([]);
  });
});
