/** Streams of members of manual segments; a mirrored one has segments of its own. */

import { drawNaming } from './customer-io-cast.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { BLANKS, put } from './source.ts';

/** A row may be a call of its own, and the next one of the same person has to wait for it. */
const MOST = 150;
/** Segments of all streams together; each stream has two more for a mirror. */
const SHARED = 2;
const OF_A_STREAM = 2;

/** How many segments have to be there; they are numbered from 1. */
export function segmentsFor(streams: number): number {
  return SHARED + OF_A_STREAM * streams;
}

export function drawSegmentMembers({ chance, cast, number, behavior, skipsUnknown }: Draft): Drawer {
  const isMirrored = behavior === 'mirror';
  const naming = drawNaming(chance, cast, `person_${cast.kind}`);
  const first = isMirrored ? SHARED + OF_A_STREAM * number : 0;
  const all = [String(first + 1), String(first + 2)];
  const constant = chance.is(0.5) ? chance.of(all) : undefined;
  const lists = constant === undefined ? all : [constant];
  return {
    fields: [...naming.fields, ...(constant === undefined ? [] : [{ to: 'segment_id', value: constant }])],
    settings: naming.settings,
    key: [naming.column],
    most: MOST,
    ...(isMirrored && { mirrors: lists }),
    begin(columns) {
      const { identity, spelled } = naming.name(columns, cast.people);
      const list = chance.of(lists);
      if (constant === undefined) columns.set('segment_id', chance.of([list, JSON.stringify(list)]));
      if (chance.is(0.3)) columns.set('note', '"not sent"');
      return {
        mayBeDeleted: true,
        finish(does) {
          if (does === 'ignore') return { asked: 'skipped' };
          const names = { member: identity, list };
          if (does === 'delete') return { asked: { identity, deeds: [{ act: 'leave', list }] } };
          return {
            asked: { identity, deeds: [{ act: 'join', list, spelled, skipsUnknown }] },
            names,
          };
        },
      };
    },
    spoil: (columns) => [
      () => {
        put(columns, naming.column, chance.of([...BLANKS, '{}', 'true', '1.5']));
        return 'nobody';
      },
      ...(constant === undefined
        ? [
            () => {
              put(columns, 'segment_id', chance.of([...BLANKS, '0', '"vip"', '[]']));
              return 'member' as const;
            },
          ]
        : []),
    ],
  };
}
