/** Streams of events, some of which come twice and count once. */

import type { Chance } from './chance.ts';
import { asSent, drawAttributes, secondsOf } from './customer-io-attributes.ts';
import { drawNaming } from './customer-io-cast.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { identityOf } from './customer-io-identity.ts';
import type { Deed, Json } from './deeds.ts';
import { BLANKS, type Columns, drawTime, put, toJson } from './source.ts';

export function drawEvents(draft: Draft): Drawer {
  const { chance, cast, key } = draft;
  const naming = drawNaming(chance, cast, `person_${cast.kind}`);
  const eventKey = chance.of(['event_id', 'key', 'none'] as const);
  const isAnonymousToo = naming.settings.identifier === 'auto' && chance.is(0.4);
  const seen: { who: string; columns: Columns; key: string }[] = [];
  return {
    fields: naming.fields,
    settings: naming.settings,
    ...(eventKey === 'key' && { key: ['order_id'] }),
    begin(columns) {
      const { who, ...named } = naming.name(columns, cast.people);
      let { identity, spelled } = named;
      return {
        mayBeDeleted: true,
        finish(does, mark) {
          const isAnonymous = isAnonymousToo && chance.is(0.3);
          if (isAnonymous) {
            spelled = chance.of(cast.anonymous);
            identity = identityOf('anonymous_id', spelled);
            columns.delete(naming.column);
            columns.set('anonymous_id', JSON.stringify(spelled));
          }
          // An event that comes twice is one of the same person: nobody else's order is promised.
          const isAgain = !isAnonymous && cast.isOrdered && chance.is(0.1);
          const again = isAgain ? seen.findLast((each) => each.who === who) : undefined;
          const drawn = again?.columns ?? drawEventKey(mark);
          const eventType = chance.of([undefined, 'event', 'page', 'Screen']);
          columns.set('event_name', '" Order Placed "');
          put(columns, 'event_type', eventType === undefined ? undefined : JSON.stringify(eventType));
          for (const [name, json] of drawn) columns.set(name, json);
          const timestamp = drawn.get('timestamp');
          const once = again?.key ?? keyOf(drawn, mark);
          const hasKey = drawn.has('event_id') || drawn.has('order_id');
          if (hasKey && !isAnonymous) seen.push({ who, columns: drawn, key: once });

          const own = new Set(columns.keys());
          columns.set('timed', String(timestamp !== undefined));
          drawAttributes(draft, columns, mark);
          const attributes = [...columns].filter(([name]) => !own.has(name) || name === 'order_id');
          if (does === 'ignore') return { asked: 'skipped' };
          const deed: Deed = {
            act: (eventType ?? 'event').toLowerCase() as 'event' | 'page' | 'screen',
            spelled,
            // A visitor is nobody that could be looked up.
            skipsUnknown: draft.skipsUnknown && !isAnonymous,
            key: once,
            name: 'Order Placed',
            mark,
            timestamp: timestamp === undefined ? undefined : Number(secondsOf(timestamp)),
            attributes: toJson(asSent(draft, attributes)),
          };
          return { asked: { identity, deeds: [deed] } };
        },
      };
    },
    spoil: (columns) => [
      () => {
        columns.delete('anonymous_id');
        put(
          columns,
          naming.column,
          chance.of([...BLANKS, '{}', 'true', '1.5', JSON.stringify('ä'.repeat(76))]),
        );
      },
      () => put(columns, 'event_name', chance.of(BLANKS)),
      () => put(columns, 'event_name', JSON.stringify('é'.repeat(51))),
      () => put(columns, 'event_type', '"click"'),
      () => put(columns, 'timestamp', '"2024-13-01"'),
      () => put(columns, 'huge', JSON.stringify('x'.repeat(32_000))),
    ],
  };

  /** What an event is counted once by, and its time, which belongs to that. */
  function drawEventKey(mark: number): Columns {
    const columns: Columns = new Map();
    if (eventKey === 'event_id') put(columns, 'event_id', drawEventId(chance, mark));
    if (eventKey === 'key') columns.set('order_id', chance.of([`${mark}`, `"o-${mark}"`]));
    if (chance.is(0.7)) columns.set('timestamp', drawTime(chance).json);
    return columns;
  }

  function keyOf(columns: Columns, mark: number): string {
    const event_id = columns.get('event_id');
    if (event_id !== undefined) return `${key} event_id ${event_id}`;
    return columns.has('order_id') ? `${key} key ${columns.get('order_id')}` : `${key} row ${mark}`;
  }
}

function drawEventId(chance: Chance, mark: number): Json | undefined {
  const digits = String(mark).padStart(24, '0');
  return chance.of([`${mark}`, `"e-${mark}"`, `"01${digits}"`, `"0a${digits}"`, undefined]);
}
