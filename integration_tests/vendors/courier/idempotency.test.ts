/** Idempotency keys. */

import { expect, test } from 'vitest';
import { type Desk, newDesk } from './desk.ts';

function keyed(key: string, more: Record<string, string> = {}) {
  return { headers: { 'idempotency-key': key, ...more } };
}

/** Merges with a key and gives the status and how many merges took effect so far. */
async function merge(desk: Desk, value: string, init: ReturnType<typeof keyed>) {
  const { status } = await desk.post('/profiles/u', { profile: { [value]: true } }, init);
  return [status, Object.keys(desk.vendor.profile('u')?.profile ?? {}).join()];
}

test('a repeated POST with the same key gets the first answer and changes nothing', async () => {
  const desk = await newDesk();
  expect(await merge(desk, 'a', keyed('k'))).toEqual([200, 'a']);
  expect(await merge(desk, 'b', keyed('k'))).toEqual([200, 'a']);
  expect(await merge(desk, 'c', keyed('other'))).toEqual([200, 'a,c']);
});

test('a key counts for one endpoint and one data space', async () => {
  const desk = await newDesk({ moreApiKeys: ['second'] });
  await merge(desk, 'a', keyed('k'));
  await desk.post('/profiles/u/lists', { lists: [{ listId: 'a' }] }, keyed('k'));
  expect(desk.vendor.listsOf('u')).toEqual(['a']);
  await desk.post('/profiles/u', { profile: { b: 1 } }, { key: 'second', ...keyed('k') });
  expect(desk.vendor.space('second').profiles()).toHaveLength(1);
});

test('a server error is given again', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'status', status: 500 });
  const first = await desk.post('/profiles/u', { profile: { a: 1 } }, keyed('k'));
  const second = await desk.post('/profiles/u', { profile: { a: 1 } }, keyed('k'));
  expect([first.status, second.status, second.text]).toEqual([500, 500, first.text]);
  expect(await merge(desk, 'a', keyed('new'))).toEqual([200, 'a']);
});

test('a refused or conflicting call is not kept', async () => {
  const desk = await newDesk({ limits: { perMinute: 1 } });
  expect((await desk.post('/profiles/u', '{', keyed('k'))).status).toBe(400);
  desk.vendor.fault({ kind: 'status', status: 409 });
  expect((await desk.post('/profiles/u', { profile: { a: 1 } }, keyed('k'))).status).toBe(409);
  expect(await merge(desk, 'a', keyed('k'))).toEqual([200, 'a']);
  await desk.subscribe('a', 'u');
  const bulk = { recipients: [{ recipientId: 'v' }] };
  expect((await desk.post('/lists/a/subscriptions', bulk, keyed('k'))).status).toBe(429);
  desk.pass(60_000);
  expect((await desk.post('/lists/a/subscriptions', bulk, keyed('k'))).status).toBe(204);
  expect(desk.vendor.members('a')).toEqual(['u', 'v']);
});

test('a key is forgotten after a day, or when its expiration says so', async () => {
  const desk = await newDesk();
  const inMinutes = (minutes: number) => desk.now() + minutes * 60_000;
  const expirations = [
    new Date(inMinutes(60)).toISOString(),
    String(inMinutes(60)),
    String(inMinutes(60) / 1000),
  ];
  const keys = ['iso', 'milliseconds', 'seconds'];
  for (const [index, expiration] of expirations.entries()) {
    await merge(desk, 'a', keyed(keys[index]!, { 'x-idempotency-expiration': expiration }));
  }
  await merge(desk, 'a', keyed('day'));
  desk.pass(59 * 60_000);
  for (const key of keys) expect(await merge(desk, 'b', keyed(key))).toEqual([200, 'a']);
  desk.pass(60_000);
  for (const key of keys) await merge(desk, key, keyed(key));
  expect(await merge(desk, 'b', keyed('day'))).toEqual([200, 'a,iso,milliseconds,seconds']);
  desk.pass(23 * 3600_000);
  expect(await merge(desk, 'late', keyed('day'))).toEqual([200, 'a,iso,milliseconds,seconds,late']);
  const bad = await merge(desk, 'x', keyed('bad', { 'x-idempotency-expiration': 'soon' }));
  expect(bad[0]).toBe(400);
});

test('keys mean nothing to PUT, PATCH and DELETE', async () => {
  const desk = await newDesk();
  await desk.put('/profiles/u', { profile: { a: 1 } }, keyed('k'));
  await desk.put('/profiles/u', { profile: { b: 1 } }, keyed('k'));
  expect(desk.vendor.profile('u')!.profile).toEqual({ b: 1 });
});
