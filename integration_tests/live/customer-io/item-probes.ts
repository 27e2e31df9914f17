/** Open questions about single items: events, attributes, timestamps, order and delay. */

import { randomBytes } from 'node:crypto';
import type { Switches } from '../../vendors/customer-io/switches.ts';
import { is, NotAsked, type ProbeTable, something } from '../answer.ts';
import { type CustomerIoApi, event, identify, isAccepted } from './api.ts';

const PROFILE = 'one profile';
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** So many items for each of so many attributes: in order by chance once in 1,000 times. */
const ORDERED = { attributes: ['a', 'b', 'c'], items: 10 };
/** Up to which delay, in seconds, a position of `applyLag` is meant. */
const LAGS = [
  [1, 0],
  [5, 2],
  [20, 10],
] as const;

function ulid(): string {
  let time = Date.now();
  const digits: string[] = [];
  for (let n = 0; n < 10; n++) {
    digits.unshift(ALPHABET[time % 32]!);
    time = Math.floor(time / 32);
  }
  return digits.join('') + [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join('');
}

export const itemProbes: Pick<
  ProbeTable<CustomerIoApi, Switches>,
  | 'badEventId'
  | 'dedupeWindow'
  | 'eventCreatesPerson'
  | 'emptyStringPerson'
  | 'nestedSize'
  | 'invalidEmail'
  | 'stringTimestamp'
  | 'batchOrder'
  | 'applyLag'
> = {
  badEventId: {
    question: 'Non-ULID event id',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('events');
      const name = api.names.give('event', 'own id');
      const own = event(person, name, { id: api.names.give('event', 'order 7') });
      if (!isAccepted(await api.batch(own))) return is('item-error');
      await api.write(own);
      const count = await api.countEvents(person, name);
      return count === 2 ? is('accept') : something(`accepted, and two count as ${count}`);
    },
  },
  dedupeWindow: {
    question: 'Dedupe window',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('events');
      const name = api.names.give('event', 'ulid');
      const same = event(person, name, { id: ulid() });
      await api.write(same);
      await api.settled();
      await api.write(same);
      const count = await api.countEvents(person, name);
      return count === 1
        ? is('unlimited', 'counts once within seconds; how long that holds would take days to see')
        : something(`a ULID that is sent twice counts ${count} times`);
    },
  },
  eventCreatesPerson: {
    question: 'Event for unknown person',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('of-event');
      await api.write(event(person, api.names.give('event', 'of nobody')));
      await api.settled();
      return is((await api.customer(person)) !== undefined);
    },
  },
  emptyStringPerson: {
    question: '"" on a person attribute',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('empty');
      await api.write(identify(person, { plan: 'a' }));
      await api.seen(person, 'plan', 'a');
      await api.write(identify(person, { plan: '', later: 'b' }));
      const { plan } = (await api.seen(person, 'later', 'b')).attributes;
      if (plan === undefined) return is('removes');
      return plan === '' ? is('stores') : something(`it stays ${JSON.stringify(plan)}`);
    },
  },
  nestedSize: {
    question: 'Nested value size',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('nested');
      const nested = { list: Array.from({ length: 400 }, (_, n) => n) };
      if (!isAccepted(await api.batch(identify(person, { nested, later: 'b' })))) return is('serialised');
      const { attributes } = await api.seen(person, 'later', 'b');
      return attributes.nested === undefined
        ? something('accepted, and not stored')
        : is('unlimited', `${JSON.stringify(nested).length} bytes of JSON are stored`);
    },
  },
  invalidEmail: {
    question: 'Invalid email',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      if (!(await api.kinds()).includes('email')) {
        throw new NotAsked('the workspace does not identify by email');
      }
      const person = await api.someone('no-email');
      await api.write(identify(person, { plan: 'a' }));
      await api.seen(person, 'plan', 'a');
      if (!isAccepted(await api.batch(identify(person, { email: 'no address', later: 'b' })))) {
        return is('item-error');
      }
      const { attributes } = await api.seen(person, 'later', 'b');
      if (attributes.email === 'no address') return something('accepted, and stored');
      await api.settled();
      const failed = await api.activities(person, 'failed_attribute_change');
      return failed.length > 0 ? is('activity') : something('accepted, not stored, and no activity shows it');
    },
  },
  stringTimestamp: {
    question: 'Timestamp as digit string',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('events');
      const name = api.names.give('event', 'timestamp');
      const timestamp = Math.floor(Date.now() / 1000) - 3600;
      const reply = await api.batch(event(person, name, { timestamp: String(timestamp) }));
      if (!isAccepted(reply)) return is('item-error');
      await api.countEvents(person, name);
      const found = (await api.activities(person, 'event')).find((activity) => activity.name === name);
      return found?.timestamp === timestamp
        ? is('accept')
        : something(`accepted, and dated ${found?.timestamp} in place of ${timestamp}`);
    },
  },
  batchOrder: {
    question: 'In-batch order',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('order');
      const { attributes: names, items } = ORDERED;
      const numbers = Array.from({ length: items }, (_, n) => String(n));
      await api.write(
        ...names.flatMap((name) => numbers.map((value) => identify(person, { [name]: value }))),
      );
      await api.settled();
      const { attributes } = (await api.customer(person))!;
      const last = names.map((name) => attributes[name]);
      return last.every((value) => value === numbers.at(-1))
        ? is('in-order', `the last of ${items} items holds, ${names.length} times`)
        : is('shuffled', `of ${items} items these hold: ${last.join(', ')}`);
    },
  },
  applyLag: {
    question: 'Apply delay',
    costs: PROFILE,
    readsBack: true,
    async ask(api) {
      const person = await api.someone('lag');
      const start = performance.now();
      await api.write(identify(person, { plan: 'a' }));
      await api.seen(person, 'plan', 'a');
      const seconds = (performance.now() - start) / 1000;
      const words = `${seconds.toFixed(1)} s until the App API shows it`;
      const position = LAGS.find(([upTo]) => seconds < upTo)?.[1];
      return position === undefined ? something(words) : is(position, words);
    },
  },
};
