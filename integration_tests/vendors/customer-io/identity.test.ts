/** Who a call is about, and what happens when identifiers meet. */

import { describe, expect, test } from 'vitest';
import { about, exactly, identify, merge, newDesk } from './desk.ts';

const TAKEN = 'The identifier is already associated with a different profile.';

describe('an identify call', () => {
  test('creates a person once, and finds it again by id and by email in any case', async () => {
    const desk = await newDesk();
    await desk.batch(identify('Ab', { email: 'Mia@Example.com', plan: 'a' }));
    await desk.batch(identify({ email: 'MIA@example.COM' }, { plan: 'b' }));
    expect(desk.vendor.people()).toMatchObject([
      { id: 'Ab', email: 'Mia@Example.com', attributes: exactly({ plan: 'b' }) },
    ]);
    expect(desk.vendor.people()[0]?.cioId).toMatch(/^[0-9a-f]{16}$/);
  });

  test('tells ids apart by case', async () => {
    const desk = await newDesk();
    await desk.batch(identify('ab'), identify('AB'));
    expect(desk.vendor.people()).toHaveLength(2);
  });

  test('takes a number as an id with all its digits', async () => {
    const desk = await newDesk();
    await desk.call(
      'POST',
      '/api/v2/batch',
      '{"batch":[{"type":"person","action":"identify","identifiers":{"id":9223372036854775807}}]}',
    );
    expect(desk.vendor.people()[0]?.id).toBe('9223372036854775807');
  });

  test('with a new id and the email of a known person updates that person, who takes the new id', async () => {
    const desk = await newDesk();
    await desk.batch(identify({ email: 'a@b.co' }, { plan: 'a' }), identify('9', { email: 'A@b.co' }));
    expect(desk.vendor.people()).toMatchObject([{ id: '9', attributes: exactly({ plan: 'a' }) }]);
    await desk.batch(identify('10', { email: 'a@b.co' }));
    expect(desk.vendor.people()).toMatchObject([{ id: '10' }]);
    expect(desk.vendor.person({ id: '9' })).toBeUndefined();
  });

  test('that would give away another person’s email keeps both people and records the conflict', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { email: 'x@y.co' }), identify('2', { email: 'z@y.co' }));
    const answer = await desk.batch(identify('2', { email: 'x@y.co', plan: 'b' }));
    expect(answer.text).toBe('{}\n');
    expect(desk.vendor.person({ id: '2' })).toMatchObject({
      email: 'z@y.co',
      attributes: exactly({ plan: 'b' }),
    });
    expect(desk.vendor.activities('failed_attribute_change')).toMatchObject([
      { customer_id: '2', data: { email: { reason: TAKEN, value: 'x@y.co' } } },
    ]);
  });

  test('for an unknown cio_id is dropped with 200', async () => {
    const desk = await newDesk();
    expect((await desk.batch(identify({ cio_id: 'b79e0600840b850b' }, { plan: 'a' }))).status).toBe(200);
    expect(desk.vendor.people()).toEqual([]);
  });

  test('stores an id that looks like a cio_id as it is', async () => {
    const desk = await newDesk();
    await desk.batch(identify('cio_1'));
    expect(desk.vendor.people()[0]?.id).toBe('cio_1');
  });
});

describe('an update-only call', () => {
  test('updates a known person and does not store _update', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { plan: 'a' }), identify('1', { plan: 'b', _update: true }));
    expect(desk.vendor.people()).toMatchObject([{ attributes: exactly({ plan: 'b' }) }]);
  });

  test('answers 200 for an unknown person, creates nobody and records a failed change', async () => {
    const desk = await newDesk();
    expect((await desk.batch(identify('1', { plan: 'a', _update: true }))).text).toBe('{}\n');
    expect(desk.vendor.people()).toEqual([]);
    expect(desk.vendor.activities('failed_attribute_change')).toHaveLength(1);
    const answer = await desk.call('PUT', '/api/v1/customers/1', { _update: true });
    expect([answer.status, desk.vendor.people()]).toEqual([200, []]);
  });

  test('with _update false creates the person', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { _update: false }));
    expect(desk.vendor.people()).toMatchObject([{ id: '1', attributes: exactly({}) }]);
  });
});

describe('deleting, suppressing and merging', () => {
  test('a deleted person can come back without the old attributes', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { plan: 'a' }), about('delete', '1'), about('delete', 'unknown'));
    expect(desk.vendor.people()).toEqual([]);
    await desk.batch(identify('1', { email: 'a@b.co' }));
    expect(desk.vendor.people()).toMatchObject([{ id: '1', attributes: exactly({}) }]);
  });

  test('suppressing blocks every identifier of the person until unsuppressed', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { email: 'a@b.co', plan: 'a' }), about('suppress', '1'));
    const answer = await desk.batch(
      identify('1', { plan: 'b' }),
      identify({ email: 'A@b.co' }),
      identify('2', { email: 'a@b.co' }),
      about('event', '1', { name: 'bought' }),
      about('add_device', '1', { device: { token: 't', platform: 'ios' } }),
    );
    expect(answer.text).toBe('{}\n');
    expect([desk.vendor.people(), desk.vendor.events()]).toEqual([[], []]);
    await desk.batch(about('unsuppress', '1'));
    expect(desk.vendor.people()).toEqual([]);
    await desk.batch(identify('1', { email: 'a@b.co' }));
    expect(desk.vendor.people()).toMatchObject([{ id: '1', email: 'a@b.co', attributes: exactly({}) }]);
  });

  test('an unknown identifier can be suppressed, too', async () => {
    const desk = await newDesk();
    await desk.batch(about('suppress', '1'), identify('1'));
    expect(desk.vendor.people()).toEqual([]);
  });

  test('a merge moves what the primary lacks and deletes the secondary', async () => {
    const desk = await newDesk();
    const old = desk.now() - 31 * 24 * 3600;
    await desk.batch(
      identify('1', { plan: 'a', empty: null }),
      identify('2', { plan: 'b', city: 'Oslo', email: 'two@b.co' }),
      about('event', '2', { name: 'recent' }),
      about('event', '2', { name: 'old', timestamp: old }),
      about('add_device', '2', { device: { token: 't', platform: 'ios' } }),
      merge({ id: '1' }, { id: '2' }),
    );
    expect(desk.vendor.people()).toMatchObject([
      {
        id: '1',
        email: 'two@b.co',
        attributes: exactly({ plan: 'a', city: 'Oslo' }),
        devices: [{ token: 't' }],
      },
    ]);
    expect(desk.vendor.events().map((event) => event.person?.id ?? null)).toEqual(['1', null]);
    expect(desk.vendor.activities('profile_merge')).toHaveLength(1);
  });

  test('a merge without a primary, or repeated, does nothing', async () => {
    const desk = await newDesk();
    await desk.batch(identify('2'), merge({ id: '1' }, { id: '2' }));
    expect(desk.vendor.people()).toMatchObject([{ id: '2' }]);
    await desk.batch(identify('1'), merge({ id: '1' }, { id: '2' }), merge({ id: '1' }, { id: '2' }));
    expect(desk.vendor.people()).toMatchObject([{ id: '1' }]);
  });
});

describe('v1 guesses the identifier from its shape', () => {
  test.each([
    ['a@b.co', 'id+email', { email: 'a@b.co' }],
    ['a@b.co', 'id', { id: 'a@b.co' }],
    ['42', 'id+email', { id: '42' }],
    ['+14155552671', 'id+email+phone', { id: '+14155552671' }],
  ] as const)('%s in a workspace with %s', async (value, identifiers, expected) => {
    const desk = await newDesk({ switches: { identifiers } });
    await desk.call('PUT', `/api/v1/customers/${encodeURIComponent(value)}`, { plan: 'a' });
    expect(desk.vendor.people()).toMatchObject([{ ...expected, attributes: exactly({ plan: 'a' }) }]);
  });

  test('cio_ with a known cio_id means that person', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1', { email: 'a@b.co' }));
    const { cioId } = desk.vendor.people()[0]!;
    await desk.call('PUT', `/api/v1/customers/cio_${cioId}`, { id: '2', email: 'b@b.co' });
    await desk.call('PUT', '/api/v1/customers/cio_unknown', { id: '3' });
    expect(desk.vendor.people()).toMatchObject([{ cioId, id: '2', email: 'b@b.co' }]);
  });
});
