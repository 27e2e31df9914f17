/** Open questions about profiles. */

import type { Switches } from '../../vendors/courier/switches.ts';
import { is, type ProbeTable, something } from '../answer.ts';
import { isSuccess } from '../http.ts';
import { eventually } from '../patience.ts';
import { type CourierApi, listsPath, profilePath } from './api.ts';
import { said, sameStatus } from './said.ts';

const PROFILE = 'one profile';
const AT_ONCE = 8;
/** Between 6,000,000 and 6,291,456. */
const BYTES_BETWEEN = 6_100_000;

function patch(api: CourierApi, recipient: string, operation: object) {
  return api.send('PATCH', profilePath(recipient), { patch: [operation] });
}

/** Merges a second profile onto the first and gives a key of the result. */
async function merged(api: CourierApi, word: string, first: object, second: object) {
  const recipient = api.recipient(word);
  await api.merge(recipient, { ...first, round: '1' });
  await api.seen(recipient, 'round', '1');
  await api.merge(recipient, { ...second, round: '2' });
  return api.seen(recipient, 'round', '2');
}

export const profileProbes: Pick<
  ProbeTable<CourierApi, Switches>,
  | 'missingProfile'
  | 'profileVoid'
  | 'deleteMissingProfile'
  | 'profileListsReply'
  | 'mergeNull'
  | 'mergeArrays'
  | 'patchValue'
  | 'patchFailure'
  | 'conflict'
  | 'megabyte'
> = {
  missingProfile: {
    question: 'GET of a missing profile',
    async ask(api) {
      const reply = await api.send('GET', profilePath(api.recipient('nobody')));
      if (reply.status === 404) return is(404);
      const isEmpty = reply.status === 200 && Object.keys(reply.json?.profile ?? { no: 1 }).length === 0;
      return isEmpty ? is(200) : something(said(reply));
    },
  },
  profileVoid: {
    question: 'PATCH and DELETE profile reply',
    costs: PROFILE,
    async ask(api) {
      const recipient = api.recipient('void');
      const PATCH = await patch(api, recipient, { op: 'add', path: '/plan', value: 'a' });
      await api.seen(recipient, 'plan', 'a');
      const DELETE = await api.send('DELETE', profilePath(recipient));
      return sameStatus({ PATCH, DELETE }, [204, 200]);
    },
  },
  deleteMissingProfile: {
    question: 'DELETE of a missing profile',
    async ask(api) {
      const reply = await api.send('DELETE', profilePath(api.recipient('nobody')));
      if (reply.status === 404) return is(404);
      return isSuccess(reply) ? is(204, said(reply)) : something(said(reply));
    },
  },
  profileListsReply: {
    question: '/profiles/{u}/lists POST, DELETE reply',
    async ask(api) {
      const path = listsPath(api.recipient('reply'));
      const POST = await api.send('POST', path, { lists: [{ listId: api.list('reply') }] });
      const DELETE = await api.send('DELETE', path);
      return sameStatus({ POST, DELETE }, [200, 204]);
    },
  },
  mergeNull: {
    question: 'null in a merge',
    costs: PROFILE,
    async ask(api) {
      const profile = await merged(api, 'null', { plan: 'a' }, { plan: null });
      if (!('plan' in profile)) return is('delete');
      return profile.plan === null ? is('store') : something(`it stays ${JSON.stringify(profile.plan)}`);
    },
  },
  mergeArrays: {
    question: 'Arrays in a merge',
    costs: PROFILE,
    async ask(api) {
      const { tags } = await merged(api, 'arrays', { tags: ['a', 'b', 'c'] }, { tags: ['x'] });
      const found = JSON.stringify(tags);
      if (found === '["x"]') return is('replace');
      return found === '["x","b","c"]' ? is('index') : something(found);
    },
  },
  patchValue: {
    question: 'Non-string PATCH value',
    costs: PROFILE,
    async ask(api) {
      const recipient = api.recipient('patch');
      await api.merge(recipient, { plan: 'a' });
      const values = [1, true, null, ['x'], { y: 'z' }];
      const refused: string[] = [];
      for (const value of values) {
        const reply = await patch(api, recipient, { op: 'add', path: '/value', value });
        if (!isSuccess(reply)) refused.push(`${JSON.stringify(value)}: ${reply.status}`);
      }
      if (refused.length === 0) return is('any');
      const areAll400 = refused.length === values.length && refused.every((each) => each.endsWith(': 400'));
      return areAll400 ? is('string') : something(`refused are ${refused.join(', ')}`);
    },
  },
  patchFailure: {
    question: 'Failed test or missing path',
    costs: PROFILE,
    async ask(api) {
      const recipient = api.recipient('patch');
      await api.merge(recipient, { plan: 'a' });
      const test = await patch(api, recipient, { op: 'test', path: '/plan', value: 'b' });
      const path = await patch(api, recipient, { op: 'remove', path: '/nothing' });
      return sameStatus({ 'failed test': test, 'missing path': path }, [400, 409]);
    },
  },
  conflict: {
    question: '409 on concurrent same-user writes',
    costs: PROFILE,
    async ask(api) {
      const recipient = api.recipient('conflict');
      const replies = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, n) =>
          api.send('POST', profilePath(recipient), { profile: { [`k${n}`]: 'a' } }),
        ),
      );
      const conflicts = replies.filter(({ status }) => status === 409).length;
      const odd = replies.find((reply) => reply.status !== 409 && !isSuccess(reply));
      if (odd !== undefined) return something(said(odd));
      const profile = await eventually(
        () => api.profile(recipient),
        (read) => Object.keys(read ?? {}).length === AT_ONCE - conflicts,
        api.patience,
      );
      const missing = AT_ONCE - conflicts - Object.keys(profile ?? {}).length;
      if (conflicts === 0 && missing > 0)
        return something(`no 409, and ${missing} of ${AT_ONCE} writes are lost`);
      return is(conflicts > 0, `${conflicts} of ${AT_ONCE} writes at once`);
    },
  },
  megabyte: {
    question: '6 MB meaning',
    costs: PROFILE,
    async ask(api) {
      // Blanks after the JSON: nothing of that size is stored.
      const body = JSON.stringify({ profile: { plan: 'a' } }).padEnd(BYTES_BETWEEN);
      const reply = await api.send('POST', profilePath(api.recipient('megabyte')), body);
      if (isSuccess(reply)) return is(1_048_576);
      return reply.status === 413 ? is(1_000_000) : something(said(reply));
    },
  },
};
