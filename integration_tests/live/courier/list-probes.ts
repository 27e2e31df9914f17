/** Open questions about lists and subscriptions. */

import { URLS } from '../../../src/objects/courier/endpoints.ts';
import { MAX_RECIPIENTS } from '../../../src/objects/courier/limits.ts';
import type { Switches } from '../../vendors/courier/switches.ts';
import { is, NotAsked, type ProbeTable, something } from '../answer.ts';
import { isSuccess, type Reply, retryAfterOf } from '../http.ts';
import { eventually } from '../patience.ts';
import { type CourierApi, listPath, recipients, subscriptionPath, subscriptionsPath } from './api.ts';
import { said, sameStatus } from './said.ts';

/** Five more than the limit of a minute. */
const LIMIT_CALLS = 25;
const LENGTHS = [129, 257, 513];
const BULK_LIST = 'bulk';
const MEMBERS = `${MAX_RECIPIENTS} subscriptions, without profiles`;

/** Calls one after another until the limit refuses. */
async function untilLimited(send: (n: number) => Promise<Reply>): Promise<Reply | undefined> {
  for (let n = 0; n < LIMIT_CALLS; n++) {
    const reply = await send(n);
    if (reply.status === 429) return reply;
    if (!isSuccess(reply)) throw new Error(`answered with ${said(reply)}`);
  }
  return undefined;
}

/** A list with as many members as a bulk call may have; the largest number that is taken. */
async function fillBulkList(api: CourierApi): Promise<{ count: number; reply: Reply }> {
  const list = api.list(BULK_LIST);
  for (let count = MAX_RECIPIENTS; ; count = Math.floor(count / 2)) {
    const ids = Array.from({ length: count }, (_, n) => `${api.names.prefix}-bulk-${n}`);
    const reply = await api.send('POST', subscriptionsPath(list), recipients(ids));
    if (isSuccess(reply)) return { count, reply };
    if (count === 1 || ![400, 413].includes(reply.status)) throw new Error(`answered with ${said(reply)}`);
  }
}

export const listProbes: Pick<
  ProbeTable<CourierApi, Switches>,
  | 'unsubscribeAbsent'
  | 'bulkReply'
  | 'maxRecipients'
  | 'bulkPut'
  | 'pageSize'
  | 'dates'
  | 'recreate'
  | 'singleSubscribeBody'
  | 'listsKey'
  | 'listId'
  | 'limitSingles'
  | 'listLimitUnit'
  | 'retryAfter'
  | 'eu'
> = {
  unsubscribeAbsent: {
    question: 'Unsubscribe when absent',
    async ask(api) {
      const list = api.list('absent');
      await api.subscribe(api.recipient('present'), list);
      await api.membersWith(list, api.recipient('present'));
      const nobody = api.recipient('nobody');
      return sameStatus(
        {
          'no member': await api.send('DELETE', subscriptionPath(list, nobody)),
          'no list': await api.send('DELETE', subscriptionPath(`${list}.none`, nobody)),
        },
        [404, 204],
      );
    },
  },
  bulkReply: {
    question: 'Bulk subscribe reply',
    costs: MEMBERS,
    async ask(api) {
      const { status: few } = await api.send(
        'POST',
        subscriptionsPath(api.list('bulk-few')),
        recipients([api.recipient('few')]),
      );
      const { count, reply } = await fillBulkList(api);
      const words = `${few} for 1 recipient, ${reply.status} for ${count}`;
      if (few === 204 && reply.status === 204) return is(204, words);
      return reply.status === 202 ? is(202, words) : something(words);
    },
  },
  maxRecipients: {
    question: 'Max recipients per call',
    costs: MEMBERS,
    async ask(api) {
      const { count } = await fillBulkList(api);
      return count === MAX_RECIPIENTS
        ? is('unlimited', `${count}, which is as many as the connector sends, are taken`)
        : is(count, `${count} are taken, ${count * 2} are not`);
    },
  },
  pageSize: {
    question: 'Page size',
    costs: MEMBERS,
    async ask(api) {
      const path = subscriptionsPath(api.list(BULK_LIST));
      await fillBulkList(api);
      const { json } = await eventually(
        () => api.send('GET', path),
        (reply) => reply.json?.items?.length > 0,
        api.patience,
      );
      // So many subscriptions go fastest by a membership that is replaced by none.
      await api.send('PUT', path, recipients([]));
      const { length } = json.items as unknown[];
      return json.paging.more ? is(length) : something(`all ${length} members come on one page`);
    },
  },
  bulkPut: {
    question: 'Bulk PUT meaning',
    async ask(api) {
      const list = api.list('put');
      const [first, second, third] = ['put-1', 'put-2', 'put-3'].map((word) => api.recipient(word));
      await api.write('POST', subscriptionsPath(list), recipients([first!, second!]));
      await api.membersWith(list, second!);
      await api.write('PUT', subscriptionsPath(list), recipients([second!, third!]));
      const members = await api.membersWith(list, third!);
      if (!members.includes(second!)) return something(`then ${members.length} member is left`);
      return is(members.includes(first!) ? 'recipients' : 'replace');
    },
  },
  dates: {
    question: 'Date format',
    async ask(api) {
      const list = api.list('dates');
      const recipient = api.recipient('dates');
      await api.subscribe(recipient, list);
      await api.membersWith(list, recipient);
      const { created } = (await api.send('GET', listPath(list))).json;
      const [member] = (await api.send('GET', subscriptionsPath(list))).json.items;
      const found = [created, member.created].filter((value) => value !== undefined);
      const types = [...new Set(found.map((value) => typeof value))].join(' and ');
      if (types === 'number') return is('epoch');
      return types === 'string' ? is('iso', `such as ${found[0]}`) : something(types || 'there are none');
    },
  },
  recreate: {
    question: 'Auto-create after delete',
    async ask(api) {
      const list = api.list('recreate');
      const [old, young] = ['old', 'young'].map((word) => api.recipient(word));
      await api.subscribe(old!, list);
      await api.membersWith(list, old!);
      await api.write('DELETE', listPath(list));
      await api.subscribe(young!, list);
      const members = await api.membersWith(list, young!);
      return is(members.includes(old!) ? 'revived' : 'fresh');
    },
  },
  singleSubscribeBody: {
    question: 'Body required on single subscribe',
    async ask(api) {
      const reply = await api.send('PUT', subscriptionPath(api.list('single'), api.recipient('single')));
      if (isSuccess(reply)) return is('optional');
      return reply.status === 400 ? is('required') : something(said(reply));
    },
  },
  listsKey: {
    question: 'GET /lists array key',
    async ask(api) {
      const { json } = await api.write('GET', '/lists');
      const key = (['items', 'results'] as const).find((name) => Array.isArray(json[name]));
      return key === undefined ? something(Object.keys(json).join(', ')) : is(key);
    },
  },
  listId: {
    question: 'List id length, case',
    async ask(api) {
      const recipient = api.recipient('list-ids');
      const [upper, lower] = [api.list('Case'), api.list('case')];
      await api.subscribe(recipient, upper);
      await api.membersWith(upper, recipient);
      const isInsensitive = (await api.members(lower)).includes(recipient);
      const taken: number[] = [];
      for (const length of LENGTHS) {
        const listId = api.list('long'.padEnd(length - api.names.prefix.length - 1, 'x'));
        const reply = await api.send('POST', `/profiles/${recipient}/lists`, { lists: [{ listId }] });
        if (!isSuccess(reply)) break;
        taken.push(length);
      }
      const words = taken.length === 0 ? 'not even 129 characters' : `${taken.at(-1)} characters are taken`;
      const isCapped = taken.length < LENGTHS.length;
      if (isInsensitive) return is(isCapped ? 'capped-insensitive' : 'insensitive', words);
      return is(isCapped ? 'capped' : 'unlimited', words);
    },
  },
  eu: {
    question: 'EU host',
    costs: 'one profile',
    async ask(api) {
      if (!api.account.isReal) throw new NotAsked('only the real host of the other region can tell');
      const recipient = api.recipient('region');
      await api.merge(recipient, { plan: 'a' });
      await api.seen(recipient, 'plan', 'a');
      const other = api.http.atOtherBase(URLS[api.account.region === 'us' ? 'eu' : 'us']);
      const reply = await other.send('GET', `/profiles/${recipient}`);
      if (reply.status === 401) return is(401);
      return reply.json?.profile?.plan === 'a' ? is('same') : something(said(reply));
    },
  },
  limitSingles: {
    question: 'Single PUT/DELETE subscription limited',
    async ask(api) {
      const path = subscriptionPath(api.list('limit'), api.recipient('limit'));
      const refused = await untilLimited(() => api.send('PUT', path, {}, { isOnce: true }));
      return is(refused !== undefined, `${LIMIT_CALLS} calls within the minute`);
    },
  },
  listLimitUnit: {
    question: '20/min unit',
    async ask(api) {
      const path = listPath(api.list('limit'));
      const name = api.names.prefix;
      const refused = await untilLimited(() => api.send('PUT', path, { name }, { isOnce: true }));
      return refused === undefined
        ? is('creation', `${LIMIT_CALLS} changes of one list within the minute are not limited`)
        : is('request');
    },
  },
  retryAfter: {
    question: '429 header',
    async ask(api) {
      const reply = api.http.tooMany.at(-1);
      if (reply === undefined) throw new NotAsked('no request was limited');
      return is(retryAfterOf(reply));
    },
  },
};
