/** Switch cases about requests as such: limits, conflicts, sizes and hosts. */

import { expect } from 'vitest';
import { type Answer, type Desk, recipients } from './desk.ts';
import { startSlowly } from './slow-call.ts';
import type { SwitchCases } from './switch-cases.ts';

const limits = { perMinute: 2 };

async function statuses(times: number, send: (index: number) => Promise<Answer>): Promise<number[]> {
  const answers = [];
  for (let index = 0; index < times; index += 1) answers.push((await send(index)).status);
  return answers;
}

/** Calls until the limit refuses, half a minute after the calls that passed. */
async function refused(desk: Desk): Promise<string | null> {
  await statuses(2, () => desk.subscribe('a', 'u'));
  desk.pass(30_500);
  const { status, headers, json } = await desk.subscribe('a', 'u');
  expect([status, json.type]).toEqual([429, 'rate_limit_error']);
  return headers.get('retry-after');
}

/** The status of a write during which another user's and then the same user's data is written. */
async function overlapping(desk: Desk): Promise<number> {
  const slow = await startSlowly(desk.vendor, 'POST', '/profiles/u', { profile: { a: 1 } });
  expect((await desk.merge('other', { a: 1 })).status).toBe(200);
  expect((await desk.put('/lists/a/subscriptions', recipients('x', 'u'))).status).toBe(204);
  return slow.finish();
}

/** Statuses of bodies of exactly 6 MB, and of one byte more. */
async function bigBodies(desk: Desk, megabyte: number): Promise<number[]> {
  const body = JSON.stringify({ profile: { a: 1 } });
  return statuses(2, (index) => desk.post('/profiles/u', body.padEnd(6 * megabyte + index)));
}

export const requestCases: SwitchCases<
  'listLimitUnit' | 'limitSingles' | 'retryAfter' | 'conflict' | 'megabyte' | 'eu'
> = {
  listLimitUnit: {
    request: {
      does: 'counts every request',
      options: { limits },
      async see(desk) {
        expect(await statuses(3, () => desk.subscribe('a', 'u'))).toEqual([204, 204, 429]);
        expect(await statuses(3, () => desk.put('/lists/a', { name: 'A' }))).toEqual([204, 204, 429]);
      },
    },
    creation: {
      does: 'counts only requests that create a list',
      options: { limits },
      async see(desk) {
        expect(await statuses(5, () => desk.subscribe('a', 'u'))).toEqual([204, 204, 204, 204, 204]);
        expect(await statuses(2, (index) => desk.subscribe(`b${index}`, 'u'))).toEqual([204, 429]);
        await desk.delete('/lists/b0');
        expect((await desk.subscribe('b0', 'u')).status).toBe(429);
        expect(await statuses(3, (index) => desk.put(`/lists/c${index}`, { name: 'C' }))).toEqual([
          204, 204, 429,
        ]);
        expect((await desk.put('/lists/a', { name: 'A' })).status).toBe(204);
      },
    },
  },
  limitSingles: {
    false: {
      does: 'does not limit calls about one user and list',
      options: { limits },
      async see(desk) {
        const path = (index: number) => `/lists/a/subscriptions/u${index}`;
        expect(await statuses(3, (index) => desk.put(path(index), {}))).toEqual([204, 204, 204]);
        expect(await statuses(3, (index) => desk.delete(path(index)))).toEqual([204, 204, 204]);
      },
    },
    true: {
      does: 'limits calls about one user and list',
      options: { limits },
      async see(desk) {
        const path = (index: number) => `/lists/a/subscriptions/u${index}`;
        desk.vendor.subscribe('a', ['u0', 'u1', 'u2']);
        expect(await statuses(3, (index) => desk.put(path(index), {}))).toEqual([204, 204, 429]);
        expect(await statuses(3, (index) => desk.delete(path(index)))).toEqual([204, 204, 429]);
        expect((await desk.post('/profiles/u/lists', { lists: [{ listId: 'a' }] })).status).toBe(200);
      },
    },
  },
  retryAfter: {
    absent: {
      does: 'does not say when to come back',
      options: { limits },
      async see(desk) {
        expect(await refused(desk)).toBeNull();
      },
    },
    seconds: {
      does: 'says in how many seconds to come back',
      options: { limits },
      async see(desk) {
        expect(await refused(desk)).toBe('30');
        desk.pass(29_499);
        expect((await desk.subscribe('a', 'u')).status).toBe(429);
        desk.pass(1);
        expect((await desk.subscribe('a', 'u')).status).toBe(204);
      },
    },
    date: {
      does: 'says at what date to come back',
      options: { limits },
      async see(desk) {
        const at = Date.parse((await refused(desk))!);
        desk.pass(at - desk.now());
        expect((await desk.subscribe('a', 'u')).status).toBe(204);
      },
    },
  },
  conflict: {
    false: {
      does: 'accepts writes of one user that are in flight together',
      async see(desk) {
        expect(await overlapping(desk)).toBe(200);
        expect(desk.vendor.stats()).toMatchObject({ overlaps: 1, overlapSamples: ['u'] });
      },
    },
    true: {
      does: 'refuses a write during which the same user was written',
      async see(desk) {
        expect(await overlapping(desk)).toBe(409);
        expect(desk.vendor.profile('u')).toBeUndefined();
        expect((await desk.merge('u', { a: 2 })).status).toBe(200);
      },
    },
  },
  megabyte: {
    1000000: {
      does: 'takes bodies up to 6,000,000 bytes',
      async see(desk) {
        expect(await bigBodies(desk, 1_000_000)).toEqual([200, 413]);
      },
    },
    1048576: {
      does: 'takes bodies up to 6,291,456 bytes',
      async see(desk) {
        expect(await bigBodies(desk, 1_048_576)).toEqual([200, 413]);
      },
    },
  },
  eu: {
    same: {
      does: 'serves the same data on both hosts',
      async see(desk) {
        await desk.merge('u', { a: 1 });
        const { status, json } = await desk.get('/profiles/u', { host: 'eu' });
        expect([status, json.profile]).toEqual([200, { a: 1 }]);
      },
    },
    401: {
      does: 'does not know the keys on the EU host',
      async see(desk) {
        await desk.merge('u', { a: 1 });
        expect((await desk.get('/profiles/u', { host: 'eu' })).status).toBe(401);
        expect((await desk.get('/nothing', { host: 'eu' })).status).toBe(401);
        expect((await desk.get('/profiles/u')).status).toBe(200);
      },
    },
  },
};
