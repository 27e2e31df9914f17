/** What is stored about people: attributes, devices, events, objects. */

import { describe, expect, test } from 'vitest';
import { about, device, exactly, identify, newDesk, ulid } from './desk.ts';

describe('attributes', () => {
  test('are stored as text, with every digit', async () => {
    const desk = await newDesk();
    const attributes =
      '{"n":30,"yes":true,"big":9223372036854775807,"money":29.90,"tiny":1e-7,"zero":-0,"nest":{"a":[1.0,12345678901234567890]}}';
    await desk.call(
      'POST',
      '/api/v2/batch',
      `{"batch":[{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":${attributes}}]}`,
    );
    expect(desk.vendor.person({ id: '1' })?.attributes).toEqual({
      n: '30',
      yes: 'true',
      big: '9223372036854775807',
      money: '29.90',
      tiny: '1e-7',
      zero: '-0',
      nest: '{"a":[1.0,12345678901234567890]}',
    });
  });

  test('are removed by null, left alone when omitted, and told apart by case', async () => {
    const desk = await newDesk();
    await desk.batch(
      identify('1', { a: 1, A: 2, b: 3, email: 'a@b.co' }),
      identify('1', { a: null, email: null }),
    );
    expect(desk.vendor.person({ id: '1' })).toMatchObject({
      email: null,
      attributes: exactly({ A: '2', b: '3' }),
    });
    expect(desk.vendor.person({ email: 'a@b.co' })).toBeUndefined();
  });

  test('keep the value with the later timestamp, whichever arrives first', async () => {
    const desk = await newDesk();
    const now = desk.now();
    await desk.batch(
      identify('1', { plan: 'new' }, { timestamp: now - 10 }),
      identify('1', { plan: 'old', city: 'Oslo' }, { timestamp: now - 20 }),
    );
    expect(desk.vendor.person({ id: '1' })?.attributes).toEqual({ plan: 'new', city: 'Oslo' });
    expect(desk.vendor.activities('skipped_update')).toHaveLength(1);
  });

  test('of a subscription topic change one topic, and the whole value replaces all', async () => {
    const desk = await newDesk();
    const name = 'cio_subscription_preferences';
    await desk.batch(identify('1', { [name]: { topics: { topic_1: true } } }));
    await desk.batch(identify('1', { [`${name}.topics.topic_2`]: false }));
    const stored = () => JSON.parse(desk.vendor.person({ id: '1' })!.attributes[name]!) as unknown;
    expect(stored()).toEqual({ topics: { topic_1: true, topic_2: false } });
    await desk.batch(identify('1', { [name]: { topics: { topic_3: true } } }));
    expect(stored()).toEqual({ topics: { topic_3: true } });
  });

  test('beyond 300 on one person are not stored, and that is recorded', async () => {
    const desk = await newDesk();
    const many = (from: number) =>
      Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a${from + index}`, 1]));
    await desk.batch(identify('1', many(0)), identify('1', many(200)));
    expect(Object.keys(desk.vendor.person({ id: '1' })!.attributes)).toHaveLength(300);
    expect(desk.vendor.stats().failedChanges).toBe(100);
  });
});

describe('events', () => {
  test('are stored once per ULID, across requests and people', async () => {
    const desk = await newDesk();
    const event = about('event', '1', { name: ' bought ', id: ulid, attributes: { price: 1 } });
    await desk.batch(event, event);
    await desk.batch(event, about('event', '2', { name: 'bought', id: ulid }));
    expect(desk.vendor.events()).toMatchObject([{ name: 'bought', id: ulid, person: { id: '1' } }]);
    expect(desk.vendor.stats()).toMatchObject({ events: 1, duplicateEvents: 3, accepted: 4 });
  });

  test('without id are stored every time, at the time of receipt unless they say another', async () => {
    const desk = await newDesk();
    await desk.batch(about('event', '1', { name: 'a' }), about('page', '1', { name: '/b', timestamp: 5 }));
    await desk.batch(about('screen', '1', { name: 'c' }));
    const stored = desk.vendor.events().map(({ type, name, timestamp }) => [type, name, timestamp]);
    expect(stored).toEqual([
      ['event', 'a', desk.now()],
      ['page', '/b', 5],
      ['screen', 'c', desk.now()],
    ]);
  });

  test('keep every digit of their attributes', async () => {
    const desk = await newDesk();
    await desk.call(
      'POST',
      '/api/v2/entity',
      '{"type":"person","action":"event","identifiers":{"id":"1"},"name":"a","attributes":{"n":12345678901234567890.10}}',
    );
    expect(desk.vendor.events()[0]?.attributesText).toBe('{"n":12345678901234567890.10}');
  });

  test('with an anonymous id wait 30 days for a person, and follow for 5 minutes', async () => {
    const desk = await newDesk();
    const event = (name: string) => about('event', { anonymous_id: 'anon' }, { name });
    await desk.batch(event('too old'));
    desk.pass(30 * 24 * 3600);
    await desk.batch(event('before'));
    desk.pass(1);
    await desk.batch(identify('1', { anonymous_id: 'anon' }));
    await desk.batch(event('after'));
    desk.pass(301);
    await desk.batch(event('too late'));
    const owners = desk.vendor.events().map(({ name, person }) => [name, person?.id ?? null]);
    expect(owners).toEqual([
      ['too old', null],
      ['before', '1'],
      ['after', '1'],
      ['too late', null],
    ]);
    expect(desk.vendor.person({ id: '1' })).toMatchObject({
      anonymousIds: ['anon'],
      attributes: exactly({}),
    });
  });

  test('do not follow an anonymous id that a second person claims', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { anonymous_id: 'anon' }), identify('2', { anonymous_id: 'anon' }));
    expect(desk.vendor.people().map((person) => person.anonymousIds)).toEqual([['anon'], []]);
  });
});

describe('devices', () => {
  test('are added, refreshed and deleted', async () => {
    const desk = await newDesk();
    await desk.batch(device('1', 't', { attributes: { app_version: '1', beta: true } }));
    expect(desk.vendor.devices()).toMatchObject([
      {
        token: 't',
        platform: 'ios',
        last_used: desk.now(),
        attributes: exactly({ app_version: '1', beta: 'true', _last_status: '' }),
      },
    ]);
    await desk.batch(
      device('1', 't', { platform: 'android', last_used: 5, attributes: { app_version: '2' } }),
    );
    expect(desk.vendor.devices()).toMatchObject([
      {
        platform: 'android',
        last_used: 5,
        attributes: exactly({ app_version: '2', beta: 'true', _last_status: '' }),
      },
    ]);
    const gone = about('delete_device', '1', { device: { token: 't' } });
    expect((await desk.batch(gone, gone)).status).toBe(200);
    expect(desk.vendor.devices()).toEqual([]);
  });
});

describe('objects', () => {
  const identifiers = { object_type_id: '1', object_id: 'acme' };
  const object = (action: string, more: object = {}) => ({ type: 'object', action, identifiers, ...more });
  const people = (id: string, role: string | null) => ({
    cio_relationships: [{ identifiers: { id }, relationship_attributes: { role } }],
  });

  test('are created, updated, related and deleted together with their relationships', async () => {
    const desk = await newDesk();
    await desk.batch(
      identify('1'),
      object('identify', { attributes: { name: 'Acme', a: 1 }, ...people('1', 'admin') }),
    );
    await desk.batch(object('identify', { attributes: { a: '' }, ...people('1', 'owner') }));
    expect(desk.vendor.objects()).toMatchObject([
      { objectId: 'acme', attributes: exactly({ name: 'Acme' }) },
    ]);
    expect(desk.vendor.person({ id: '1' })?.relationships[0]?.attributes).toEqual({ role: 'owner' });
    await desk.batch(object('delete_relationships', people('1', null)));
    expect(desk.vendor.person({ id: '1' })?.relationships).toEqual([]);
    await desk.batch(object('delete'), object('delete'));
    expect(desk.vendor.objects()).toEqual([]);
  });

  test('named by cio_object_id are updated but never created', async () => {
    const desk = await newDesk();
    await desk.batch(object('identify'));
    const named = (id: string) => ({
      ...object('identify', { attributes: { a: 1 } }),
      identifiers: { cio_object_id: id },
    });
    await desk.batch(named(desk.vendor.objects()[0]!.cioObjectId), named('obb7fd050101'));
    expect(desk.vendor.objects()).toMatchObject([{ objectId: 'acme', attributes: exactly({ a: '1' }) }]);
  });

  test('relate to an anonymous person who is identified later', async () => {
    const desk = await newDesk();
    const anonymous = [{ identifiers: { anonymous_id: 'anon' }, relationship_attributes: { role: 'guest' } }];
    await desk.batch(object('identify_anonymous', { cio_relationships: anonymous }));
    await desk.batch(identify('1', { anonymous_id: 'anon' }));
    expect(desk.vendor.person({ id: '1' })?.relationships).toMatchObject([
      { attributes: exactly({ role: 'guest' }) },
    ]);
  });
});
