/** Whom and what a scenario of Courier is about. */

import type { Topic } from '../vendors/courier/topics.ts';
import type { Chance } from './chance.ts';
import type { Json } from './deeds.ts';

export type Topics = Readonly<Record<string, Topic>>;

/** What recipients may choose something for. */
export const TOPICS: Topics = {
  offers: {},
  'digest/weekly': { name: 'Digest' },
  legal: { defaultStatus: 'REQUIRED' },
};
export const TENANTS = ['acme', 'ü/1'];
/** Lists that streams of lists name and delete; nothing is promised of the order with their members. */
export const NAMED_LISTS = ['named.1', 'named.2', 'named.x'];

/** Everybody a scenario is about. */
export interface Crowd {
  readonly recipients: readonly string[];
  readonly lists: readonly string[];
  readonly badShare: number;
}

export function drawCrowd(chance: Chance, badShare: number): Crowd {
  // The same few again and again show their order; many are named over many reads of the input.
  const count = chance.is(0.6) ? chance.int(3, 14) : chance.int(40, 150);
  const recipients = Array.from({ length: count }, (_, n) =>
    n % 3 === 0 ? String(500 + n) : chance.of([`user-${n}`, `ü/${n} ?#`, `user+${n}@example.com`]),
  );
  return { recipients, lists: chance.some(['news', 'offers.weekly', 'a.b.c.d'], chance.int(1, 3)), badShare };
}

export function spell(chance: Chance, recipient: string): Json {
  return /^\d+$/.test(recipient) && chance.is(0.5) ? recipient : JSON.stringify(recipient);
}
