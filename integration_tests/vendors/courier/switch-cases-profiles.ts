/** Switch cases about profiles. */

import { expect } from 'vitest';
import type { Desk } from './desk.ts';
import type { SwitchCases } from './switch-cases.ts';

const succeeded = { status: 'SUCCESS' };

async function patchStatus(desk: Desk, value: unknown): Promise<number> {
  const { status } = await desk.patch('/profiles/u', { patch: [{ op: 'add', path: '/n', value }] });
  return status;
}

/** The statuses of a failed test and of a missing path. */
async function patchFailures(desk: Desk): Promise<number[]> {
  await desk.merge('u', { plan: 'free' });
  const failedTest = { op: 'test', path: '/plan', value: 'pro' };
  const missingPath = { op: 'remove', path: '/nothing' };
  const answers = [];
  for (const operation of [failedTest, missingPath]) {
    answers.push((await desk.patch('/profiles/u', { patch: [operation] })).status);
  }
  expect(desk.vendor.profile('u')!.profile).toEqual({ plan: 'free' });
  return answers;
}

/** Merges a second profile onto the first and gives the result. */
async function merged(desk: Desk, first: object, second: object): Promise<unknown> {
  await desk.merge('u', first);
  await desk.merge('u', second);
  return desk.vendor.profile('u')!.profile;
}

export const profileCases: SwitchCases<
  | 'missingProfile'
  | 'profileVoid'
  | 'deleteMissingProfile'
  | 'profileListsReply'
  | 'mergeNull'
  | 'mergeArrays'
  | 'patchValue'
  | 'patchFailure'
> = {
  missingProfile: {
    404: {
      does: 'does not find a profile that is missing',
      async see(desk) {
        const { status, json } = await desk.get('/profiles/nobody');
        expect(status).toBe(404);
        expect(json.type).toBe('invalid_request_error');
      },
    },
    200: {
      does: 'answers an empty profile for one that is missing',
      async see(desk) {
        const { status, json } = await desk.get('/profiles/nobody');
        expect([status, json]).toEqual([200, { profile: {} }]);
      },
    },
  },
  profileVoid: {
    204: {
      does: 'answers PATCH and DELETE without a body',
      async see(desk) {
        const patched = await desk.patch('/profiles/u', { patch: [{ op: 'add', path: '/a', value: 'b' }] });
        const deleted = await desk.delete('/profiles/u');
        expect([patched.status, patched.text, deleted.status, deleted.text]).toEqual([204, '', 204, '']);
      },
    },
    200: {
      does: 'answers PATCH and DELETE with a body',
      async see(desk) {
        const patched = await desk.patch('/profiles/u', { patch: [{ op: 'add', path: '/a', value: 'b' }] });
        const deleted = await desk.delete('/profiles/u');
        expect([patched.status, deleted.status]).toEqual([200, 200]);
        expect([patched.json, deleted.json]).toEqual([succeeded, succeeded]);
      },
    },
  },
  deleteMissingProfile: {
    204: {
      does: 'accepts deleting a profile that is missing',
      async see(desk) {
        expect((await desk.delete('/profiles/nobody')).status).toBe(204);
      },
    },
    404: {
      does: 'does not find a profile to delete',
      async see(desk) {
        await desk.merge('u', { a: 'b' });
        expect((await desk.delete('/profiles/nobody')).status).toBe(404);
        expect((await desk.delete('/profiles/u')).status).toBe(204);
      },
    },
  },
  profileListsReply: {
    200: {
      does: "answers changes of a user's lists with a body",
      async see(desk) {
        const added = await desk.post('/profiles/u/lists', { lists: [{ listId: 'a' }] });
        const removed = await desk.delete('/profiles/u/lists');
        expect([added.status, added.json, removed.status, removed.json]).toEqual([
          200,
          succeeded,
          200,
          succeeded,
        ]);
      },
    },
    204: {
      does: "answers changes of a user's lists without a body",
      async see(desk) {
        const added = await desk.post('/profiles/u/lists', { lists: [{ listId: 'a' }] });
        expect(desk.vendor.members('a')).toEqual(['u']);
        const removed = await desk.delete('/profiles/u/lists');
        expect([added.status, added.text, removed.status, removed.text]).toEqual([204, '', 204, '']);
      },
    },
  },
  mergeNull: {
    store: {
      does: 'stores null',
      async see(desk) {
        expect(await merged(desk, { a: 1, b: { c: 2 } }, { a: null, b: { c: null } })).toEqual({
          a: null,
          b: { c: null },
        });
      },
    },
    delete: {
      does: 'removes the key, at every level and in a new profile too',
      async see(desk) {
        expect(await merged(desk, { a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: null } })).toEqual({
          b: { d: 3 },
        });
        await desk.merge('new', { x: null, y: { z: null } });
        expect(desk.vendor.profile('new')!.profile).toEqual({ y: {} });
      },
    },
  },
  mergeArrays: {
    replace: {
      does: 'replaces an array',
      async see(desk) {
        expect(await merged(desk, { tags: ['a', 'b', 'c'] }, { tags: ['x'] })).toEqual({ tags: ['x'] });
      },
    },
    index: {
      does: 'merges an array element by element',
      async see(desk) {
        const first = { tags: ['a', 'b'], rows: [{ a: 1, b: 1 }] };
        expect(await merged(desk, first, { tags: ['x'], rows: [{ b: 2 }, { c: 3 }] })).toEqual({
          tags: ['x', 'b'],
          rows: [{ a: 1, b: 2 }, { c: 3 }],
        });
      },
    },
  },
  patchValue: {
    any: {
      does: 'takes values of every type',
      async see(desk) {
        for (const value of [1, true, null, ['x'], { y: 'z' }]) {
          expect(await patchStatus(desk, value)).toBe(204);
          expect(desk.vendor.profile('u')!.profile).toEqual({ n: value });
        }
      },
    },
    string: {
      does: 'refuses all values but strings',
      async see(desk) {
        expect(await patchStatus(desk, 'text')).toBe(204);
        for (const value of [1, true, null, ['x'], { y: 'z' }]) {
          expect(await patchStatus(desk, value)).toBe(400);
        }
        expect(desk.vendor.profile('u')!.profile).toEqual({ n: 'text' });
      },
    },
  },
  patchFailure: {
    400: {
      does: 'calls a failed test or a missing path invalid',
      async see(desk) {
        expect(await patchFailures(desk)).toEqual([400, 400]);
      },
    },
    409: {
      does: 'calls a failed test or a missing path a conflict',
      async see(desk) {
        expect(await patchFailures(desk)).toEqual([409, 409]);
      },
    },
  },
};
