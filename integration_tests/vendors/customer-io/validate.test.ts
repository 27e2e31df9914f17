/** What a v2 item may look like, and the error of every failing field. */

import { describe, expect, test } from 'vitest';
import { about, identify, merge, newDesk, ulid } from './desk.ts';

const acme = { object_type_id: '1', object_id: 'acme' };
const delivery = { type: 'delivery', action: 'event', identifiers: { id: 'RPIyMTM6OjEyMzQ=' } };
const personActions = ['add_relationships', 'delete_relationships'];

/** The `reason field` pairs of one item sent on its own. */
async function problemsOf(item: unknown): Promise<string[]> {
  const desk = await newDesk();
  const { errors } = await desk.batch(item);
  return errors.map((error) => `${error.reason} ${error.field}`);
}

describe('an item is accepted', () => {
  test.each<[string, object]>([
    [
      'identify with nothing but identifiers',
      { type: 'person', action: 'identify', identifiers: { id: 1.5 } },
    ],
    ['identify with relationships', identify('1', {}, { cio_relationships: [{ identifiers: acme }] })],
    ['delete', about('delete', '1')],
    ['event', about('event', '1', { name: 'a', id: ulid, timestamp: 1, attributes: {} })],
    ['page', about('page', '1', { name: '/' })],
    ['screen', about('screen', '1', { name: 'home' })],
    ['event of an anonymous person', about('event', { anonymous_id: 'x' }, { name: 'a' })],
    ['identify of an anonymous person', identify({ anonymous_id: 'x' })],
    ['add_device', about('add_device', '1', { device: { token: 't', platform: 'android', last_used: 1 } })],
    ['delete_device', about('delete_device', '1', { device: { token: 't' } })],
    ...personActions.map((action): [string, object] => [
      action,
      about(action, '1', { cio_relationships: [{ identifiers: { cio_object_id: 'obb7' } }] }),
    ]),
    ['merge', merge({ id: '1' }, { cio_id: 'x' })],
    ['suppress', about('suppress', '1')],
    ['unsuppress', about('unsuppress', '1')],
    ['object identify', { type: 'object', action: 'identify', identifiers: acme, attributes: { a: '' } }],
    [
      'object identify_anonymous',
      { type: 'object', action: 'identify_anonymous', identifiers: acme, anonymous_id: 'x' },
    ],
    ['object delete', { type: 'object', action: 'delete', identifiers: acme }],
    ['delivery', { ...delivery, name: 'opened', attributes: { device_token: 't' } }],
    ['unknown members', identify('1', {}, { anything: true })],
  ])('%s', async (_, item) => {
    expect(await problemsOf(item)).toEqual([]);
  });
});

describe('an item is refused', () => {
  test.each<[string, unknown, string[]]>([
    ['that is no object', 'text', ['invalid item']],
    ['without type', { action: 'identify' }, ['required type']],
    ['of an unknown type', { type: 'company', action: 'identify' }, ['invalid type']],
    ['without action', { type: 'person' }, ['required action']],
    [
      'with an action of another type',
      { type: 'object', action: 'event', identifiers: acme },
      ['invalid action'],
    ],
    ['with an action that is a property of every object', about('constructor', '1'), ['invalid action']],
    ['without identifiers', { type: 'person', action: 'delete' }, ['required identifiers']],
    ['with empty identifiers', about('delete', {}), ['required identifiers']],
    ['with two identifiers', about('delete', { id: '1', email: 'a@b.co' }), ['invalid identifiers']],
    ['with an unknown identifier', about('delete', { user: '1' }), ['invalid identifiers.user']],
    [
      'with an anonymous_id where nobody can be anonymous',
      about('delete', { anonymous_id: 'x' }),
      ['invalid identifiers.anonymous_id'],
    ],
    ['with an identifier of the wrong type', about('delete', { id: true }), ['invalid identifiers.id']],
    ['with an empty identifier', about('delete', { id: '' }), ['required identifiers.id']],
    ['with attributes that are no object', identify('1', [] as object), ['invalid attributes']],
    ['with _update that is no boolean', identify('1', { _update: 'true' }), ['invalid attributes._update']],
    ['with a timestamp that is no integer', identify('1', {}, { timestamp: 1.5 }), ['invalid timestamp']],
    ['with a timestamp of null', identify('1', {}, { timestamp: null }), ['invalid timestamp']],
    ['without event name', about('event', '1'), ['required name']],
    ['with a blank event name', about('event', '1', { name: '  ' }), ['required name']],
    ['with an event name that is no text', about('event', '1', { name: 7 }), ['invalid name']],
    ['with an event id that is no text', about('event', '1', { name: 'a', id: 7 }), ['invalid id']],
    [
      'with event attributes that are no object',
      about('event', '1', { name: 'a', attributes: 'x' }),
      ['invalid attributes'],
    ],
    ['without device', about('add_device', '1'), ['required device']],
    [
      'without device token and platform',
      about('add_device', '1', { device: {} }),
      ['required device.token', 'required device.platform'],
    ],
    [
      'with an unknown platform',
      about('add_device', '1', { device: { token: 't', platform: 'web' } }),
      ['invalid device.platform'],
    ],
    [
      'with a device used at no time',
      about('add_device', '1', { device: { token: 't', platform: 'ios', last_used: 'now' } }),
      ['invalid device.last_used'],
    ],
    [
      'that deletes a device without token',
      about('delete_device', '1', { device: {} }),
      ['required device.token'],
    ],
    [
      'that merges without sides',
      { type: 'person', action: 'merge' },
      ['required primary', 'required secondary'],
    ],
    [
      'that merges with two identifiers on a side',
      merge({ id: '1', email: 'a@b.co' }, { id: '2' }),
      ['invalid primary'],
    ],
    [
      'that merges with identifiers at the root',
      { ...merge({ id: '1' }, { id: '2' }), identifiers: { id: '1' } },
      ['invalid identifiers'],
    ],
    ['without relationships', about('add_relationships', '1'), ['required cio_relationships']],
    [
      'with v1 relationships',
      about('add_relationships', '1', { cio_relationships: { action: 'add_relationships' } }),
      ['invalid cio_relationships'],
    ],
    [
      'with a person where an object belongs',
      about('add_relationships', '1', { cio_relationships: [{ identifiers: { id: '1' } }] }),
      [
        'invalid cio_relationships[0].identifiers.id',
        'required cio_relationships[0].identifiers.object_type_id',
        'required cio_relationships[0].identifiers.object_id',
      ],
    ],
    [
      'with an object type that is no integer',
      { type: 'object', action: 'delete', identifiers: { object_type_id: 'company', object_id: 'x' } },
      ['invalid identifiers.object_type_id'],
    ],
    [
      'with object type 0',
      { type: 'object', action: 'delete', identifiers: { object_type_id: '0', object_id: 'x' } },
      ['invalid identifiers.object_type_id'],
    ],
    [
      'of a delivery without anything',
      { ...delivery, identifiers: {} },
      ['required identifiers.id', 'invalid name', 'required attributes.device_token'],
    ],
  ])('%s', async (_, item, expected) => {
    expect(await problemsOf(item)).toEqual(expected);
  });

  test('with one error per failing field, next to valid items that are applied', async () => {
    const desk = await newDesk();
    const long = 'x'.repeat(1001);
    const answer = await desk.batch(
      identify('1'),
      identify({ id: true }, { a: long, b: long }),
      identify('3'),
    );
    expect(answer.status).toBe(207);
    expect(answer.json).toEqual({
      errors: [
        {
          batch_index: 1,
          reason: 'invalid',
          field: 'identifiers.id',
          message: 'must be a string or a number',
        },
        {
          batch_index: 1,
          reason: 'invalid',
          field: 'attributes.a',
          message: 'property value cannot be longer than 1000 bytes',
        },
        {
          batch_index: 1,
          reason: 'invalid',
          field: 'attributes.b',
          message: 'property value cannot be longer than 1000 bytes',
        },
      ],
    });
    expect(desk.vendor.people().map((person) => person.id)).toEqual(['1', '3']);
    expect(desk.vendor.items().map((item) => item.outcome)).toEqual(['accepted', 'rejected', 'accepted']);
  });
});
