/** Open questions about whole requests: sizes, refusals, credentials, region and rate. */

import { TRACK_URLS } from '../../../src/objects/customer-io/endpoints.ts';
import type { Switches } from '../../vendors/customer-io/switches.ts';
import { is, NotAsked, type ProbeTable, something } from '../answer.ts';
import { isSuccess, type Reply, retryAfterOf } from '../http.ts';
import { type CustomerIoApi, event, identify, isAccepted } from './api.ts';
import { bodyOfSize, eventOfSize } from './sizes.ts';

const BATCH = '/api/v2/batch';
const ONE_PROFILE = 'one profile for all questions about sizes';

/** Between 32,000 and 32,768 bytes, and between 500,000 and 512,000. */
const ITEM_BETWEEN = 32_400;
const BODY_BETWEEN = 506_000;

async function send(api: CustomerIoApi, body: string): Promise<Reply> {
  return api.track.send('POST', BATCH, body);
}

async function item(api: CustomerIoApi, bytes: number): Promise<string> {
  return eventOfSize(await api.someone('sizes'), api.names.give('event', 'size'), bytes);
}

async function isBodyTaken(api: CustomerIoApi, bytes: number): Promise<boolean> {
  const body = bodyOfSize(await api.someone('sizes'), api.names.give('event', 'size'), bytes);
  return isAccepted(await send(api, body));
}

const nobody = (api: CustomerIoApi) => ({ id: api.id('invalid') });

export const requestProbes: Pick<
  ProbeTable<CustomerIoApi, Switches>,
  | 'kilobyte'
  | 'sizeBoundary'
  | 'oversizeItem'
  | 'oversizeBody'
  | 'emptyBatch'
  | 'allInvalid'
  | 'unauthorizedBody'
  | 'regionRedirect'
  | 'rateUnit'
  | 'rateExceeded'
  | 'pageLimit'
> = {
  kilobyte: {
    question: 'kb = 1000 or 1024',
    costs: ONE_PROFILE,
    async ask(api) {
      const isItemTaken = isAccepted(await send(api, `{"batch":[${await item(api, ITEM_BETWEEN)}]}`));
      const isTaken = await isBodyTaken(api, BODY_BETWEEN);
      const [ofItem, ofBody] = [isItemTaken, isTaken].map((taken) => (taken ? 1024 : 1000) as 1000 | 1024);
      return ofItem === ofBody ? is(ofItem!) : something(`${ofItem} for an item, ${ofBody} for a body`);
    },
  },
  sizeBoundary: {
    question: 'A body of exactly 500 kb',
    costs: ONE_PROFILE,
    async ask(api) {
      const kilobyte = (await isBodyTaken(api, BODY_BETWEEN)) ? 1024 : 1000;
      return is((await isBodyTaken(api, 500 * kilobyte)) ? 'inclusive' : 'exclusive');
    },
  },
  oversizeItem: {
    question: 'Oversized item',
    costs: ONE_PROFILE,
    async ask(api) {
      const small = JSON.stringify(identify(await api.someone('sizes'), { plan: 'a' }));
      const reply = await send(api, `{"batch":[${await item(api, 33_500)},${small}]}`);
      if (reply.status === 207) return is('item-error', said(reply));
      return reply.status === 400 ? is('request-error', said(reply)) : something(statusOf(reply));
    },
  },
  oversizeBody: {
    question: 'Oversized body',
    costs: ONE_PROFILE,
    async ask(api) {
      const body = bodyOfSize(await api.someone('sizes'), api.names.give('event', 'size'), 520_000);
      const reply = await send(api, body);
      const { status } = reply;
      return status === 400 || status === 413 ? is(status, said(reply)) : something(statusOf(reply));
    },
  },
  emptyBatch: {
    question: '{"batch":[]}',
    async ask(api) {
      const reply = await api.batch();
      const { status } = reply;
      return status === 400 || status === 200 ? is(status) : something(statusOf(reply));
    },
  },
  allInvalid: {
    question: 'All items invalid',
    async ask(api) {
      // An event without a name is about nobody, as long as it is refused.
      const invalid = { ...event(nobody(api), ''), name: undefined };
      const reply = await api.batch(invalid, invalid);
      const { status } = reply;
      return status === 207 || status === 400 ? is(status, said(reply)) : something(statusOf(reply));
    },
  },
  unauthorizedBody: {
    question: '401 body',
    async ask(api) {
      const authorization = `Basic ${Buffer.from('no-such-site:no-such-key').toString('base64')}`;
      const reply = await api.track.send('GET', '/api/v1/accounts/region', undefined, { authorization });
      if (reply.status !== 401) return something(statusOf(reply));
      if (reply.text.trim() === '') return is('empty');
      return reply.json?.meta?.error === undefined ? something(statusOf(reply)) : is('meta', said(reply));
    },
  },
  regionRedirect: {
    question: 'Wrong region',
    async ask(api) {
      const { region, isReal } = api.account;
      if (region === 'us') throw new NotAsked('only an account in the EU can tell');
      if (!isReal) throw new NotAsked('only the real host of the other region can tell');
      const reply = await api.track.atOtherBase(TRACK_URLS.us).send('POST', BATCH, { batch: [] });
      const position = ([301, 302, 307, 308] as const).find((status) => status === reply.status);
      return position === undefined ? something(statusOf(reply)) : is(position);
    },
  },
  rateUnit: {
    question: 'Batch weight in the limiter',
    reason: 'it takes more than 1000 requests or items in a second, and live traffic shares that limit',
  },
  pageLimit: {
    question: 'Entries on a page of the App API',
    reason: 'it takes a segment of more members than a page may have',
  },
  rateExceeded: {
    question: 'Rate limit reaction',
    async ask(api) {
      const [reply] = api.track.tooMany;
      if (reply === undefined) throw new NotAsked('no request was limited, and none is provoked');
      return is(retryAfterOf(reply) === 'absent' ? '429' : '429-retry-after', said(reply));
    },
  },
};

/** The status with the beginning of the body. */
function statusOf(reply: Reply): string {
  return `${reply.status} ${said(reply)}`.trim();
}

function said(reply: Reply): string {
  const text = reply.text.trim();
  const beginning = text.length > 120 ? `${text.slice(0, 119)}…` : text;
  return isSuccess(reply) || beginning !== '' ? beginning : 'no body';
}
