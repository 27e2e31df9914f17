/** Two requests in flight that are about the same person are noticed; others are not. */

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { about, type Desk, identify, merge, newDesk } from './desk.ts';

/** Sends the first request, which the server holds until the second one is answered. */
async function together(desk: Desk, first: unknown[], second: () => Promise<unknown>): Promise<string[]> {
  const answered = Promise.withResolvers<void>();
  desk.vendor.fault({ kind: 'delay', until: answered.promise });
  const slow = desk.batch(...first);
  await expect.poll(() => desk.vendor.stats().items, { interval: 2 }).toBe(first.length);
  await second();
  answered.resolve();
  await slow;
  return desk.vendor.stats().overlapSamples;
}

test('requests about different people do not overlap', async () => {
  const desk = await newDesk();
  expect(await together(desk, [identify('1')], () => desk.batch(identify('2')))).toEqual([]);
});

test('requests one after the other do not overlap', async () => {
  const desk = await newDesk();
  for (let index = 0; index < 20; index += 1) await desk.batch(identify('1'), identify('1'));
  expect(desk.vendor.stats().overlaps).toBe(0);
});

test('requests about the same person overlap once per identifier', async () => {
  const desk = await newDesk();
  const found = await together(
    desk,
    [identify('1'), identify({ email: 'A@b.co' }), merge({ id: '5' }, { id: '6' })],
    () => desk.batch(about('event', '1', { name: 'a' }), about('delete', { email: 'a@B.co' }), identify('6')),
  );
  expect(found).toEqual(['id:1', 'email:a@b.co', 'id:6']);
  expect(desk.vendor.stats()).toMatchObject({ overlaps: 3, maxInFlight: 2 });
});

test('a request overlaps with a v1 call about the same person', async () => {
  const desk = await newDesk();
  const found = await together(desk, [identify('1')], () => desk.call('DELETE', '/api/v1/customers/1'));
  expect(found).toEqual(['id:1']);
});

test('a repeat after a broken answer does not overlap with its first try', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'status', status: 500 });
  desk.vendor.fault({ kind: 'reset', when: 'after' });
  await desk.batch(identify('1'));
  await expect(desk.batch(identify('1'))).rejects.toThrow();
  await desk.batch(identify('1'));
  expect(desk.vendor.stats()).toMatchObject({ requests: 3, overlaps: 0 });
});

/** Starts a batch whose body is only sent in part; the returned function sends the rest. */
async function openBatch(desk: Desk, ...items: unknown[]): Promise<() => Promise<void>> {
  const { urls, siteId, apiKey } = desk.vendor;
  const body = JSON.stringify({ batch: items });
  const auth = `${siteId}:${apiKey}`;
  const sent = request(`${urls.us}/api/v2/batch`, {
    method: 'POST',
    auth,
    headers: { 'content-length': Buffer.byteLength(body) },
  });
  sent.write(body.slice(0, 5));
  await expect.poll(() => desk.vendor.stats().inFlight, { interval: 2 }).toBe(1);
  return async () => {
    sent.end(body.slice(5));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
  };
}

test('requests one after the other do not overlap, even while a third one keeps them in memory', async () => {
  const desk = await newDesk();
  const finish = await openBatch(desk, identify('2'));
  for (let index = 0; index < 3; index += 1) await desk.batch(identify('1'));
  await finish();
  expect(desk.vendor.stats()).toMatchObject({ overlaps: 0, requests: 4 });
});

test('a request overlaps with one that came and went before its own body had arrived', async () => {
  const desk = await newDesk();
  const finish = await openBatch(desk, identify('1'));
  await desk.batch(identify('1'));
  await finish();
  expect(desk.vendor.stats()).toMatchObject({ overlaps: 1, overlapSamples: ['id:1'] });
});
