/** Paging through a roster while it changes. */

import { expect, test } from 'vitest';
import { pageOf } from './pages.ts';
import { Roster } from './roster.ts';

function nextPage(roster: Roster, cursor: string | null) {
  const page = pageOf('test', roster.ordered(), cursor, 10, ({ isGone }) => !isGone);
  return { ids: page.entries.map(({ recipientId }) => recipientId), cursor: page.cursor ?? null };
}

function filled(count: number): Roster {
  const roster = new Roster();
  for (let index = 0; index < count; index += 1) roster.add(`m${index}`, 0);
  return roster;
}

test('a cursor outlives the removal of most members', () => {
  const roster = filled(10_000);
  const { cursor } = nextPage(roster, null);
  for (let index = 0; index < 9990; index += 1) expect(roster.remove(`m${index}`)).toBe(true);
  expect(roster.size).toBe(10);
  expect(roster.ordered().length).toBeLessThan(5000);
  expect(nextPage(roster, cursor)).toEqual({ ids: roster.ids(), cursor: null });
});

test('whoever is removed and comes back comes last', () => {
  const roster = filled(11);
  roster.remove('m0');
  roster.add('m0', 0);
  const { ids, cursor } = nextPage(roster, null);
  expect(ids[0]).toBe('m1');
  expect(nextPage(roster, cursor).ids).toEqual(['m0']);
});

test('a cursor from before a replacement goes on with the new members', () => {
  const roster = filled(20);
  const { cursor } = nextPage(roster, null);
  roster.clear();
  roster.add('new', 0);
  expect(nextPage(roster, cursor)).toEqual({ ids: ['new'], cursor: null });
});
