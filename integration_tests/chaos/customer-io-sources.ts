/** Streams of people, devices and events, with what each of their rows asks of Customer.io. */

import type { Chance } from './chance.ts';
import { identityOf } from './customer-io-requests.ts';
import type { Asked, Deed, Json } from './deeds.ts';
import {
  BLANKS,
  type Columns,
  type Common,
  drawDeleted,
  drawTime,
  drawValue,
  HALF_A_CHARACTER,
  NO_OBJECTS,
  put,
  type Row,
  type Source,
  textOf,
  toJson,
} from './source.ts';

/** Everybody a scenario is about, all known by one kind of identifier. */
export interface Cast {
  readonly kind: 'id' | 'email' | 'phone';
  readonly people: readonly string[];
  readonly anonymous: readonly string[];
  /** Whether a person may be suppressed, which ends all that is to be seen of them. */
  readonly maySuppress: (person: string) => boolean;
  /** Whether the items of a batch take effect in their order; without it, some things must not meet in one. */
  readonly isOrdered: boolean;
  /** How long texts may be, and how many rows are bad. */
  readonly padding: number;
  readonly badShare: number;
}

export function drawCast(chance: Chance, options: Pick<Cast, 'isOrdered' | 'padding' | 'badShare'>): Cast {
  const kind = chance.of(['id', 'id', 'email', 'phone'] as const);
  const people = Array.from({ length: chance.int(4, 14) }, (_, n) => {
    if (kind === 'email') return `person${n}@example.com`;
    if (kind === 'phone') return `+1415555${1000 + n}`;
    return n % 2 === 0 ? String(1000 + n) : `user-${n}`;
  });
  const anonymous = ['visitor-1', 'visitor-2'];
  return {
    ...options,
    kind,
    people,
    anonymous,
    maySuppress: (person) => people.indexOf(person) % 4 === 3,
  };
}

/** The identifier as a source may write it: digits also as a number, an address also in capitals. */
function spell(chance: Chance, person: string, { kind, isOrdered }: Cast): { json: Json; spelled: string } {
  if (kind === 'email' && isOrdered && chance.is(0.3)) {
    const spelled = chance.of([person.toUpperCase(), person.replace('person', 'Person')]);
    return { json: JSON.stringify(spelled), spelled };
  }
  const isNumber = kind === 'id' && /^\d+$/.test(person) && chance.is(0.5);
  return { json: isNumber ? chance.of([person, `${person}.0`]) : JSON.stringify(person), spelled: person };
}

/** What a stream does with its rows, put together from the row's columns. */
interface Plan {
  readonly object: 'person' | 'device' | 'event';
  readonly behavior: 'update_or_create' | 'update_only' | 'delete' | 'suppress' | 'append';
}

const MODES = { update_or_create: 'append_dedup', update_only: 'update', delete: 'soft_delete' } as const;

const PLANS: readonly Plan[] = [
  { object: 'person', behavior: 'update_or_create' },
  { object: 'person', behavior: 'update_or_create' },
  { object: 'person', behavior: 'update_only' },
  { object: 'person', behavior: 'delete' },
  { object: 'person', behavior: 'suppress' },
  { object: 'device', behavior: 'update_or_create' },
  { object: 'device', behavior: 'delete' },
  { object: 'event', behavior: 'append' },
  { object: 'event', behavior: 'append' },
];

/** @param key tells the stream from the others of the scenario */
export function customerIoSource(chance: Chance, cast: Cast, key: string): Source {
  const plan = chance.of(PLANS);
  const { object, behavior } = plan;
  const { kind } = cast;
  const own = object === 'person' ? kind : `person_${kind}`;
  const column = chance.is(0.3) ? 'who' : own;
  const identifier = kind === 'phone' || chance.is(0.3) ? kind : 'auto';
  const eventKey = chance.of(['event_id', 'key', 'none'] as const);
  const isKeyed = object !== 'event' && chance.is(0.4);
  const choices = {
    person: ['ignore', 'delete', 'suppress'],
    device: ['ignore', 'delete'],
    event: ['ignore'],
  };
  const deletedRows = chance.of([undefined, ...choices[object]]) as Common['deletedRows'];
  const common: Common = { deletedRows, isFromCdc: chance.is(0.4), dropsNulls: chance.is(0.3) };
  const isByMode = behavior in MODES && chance.is(0.7);
  const isAnonymousToo = object === 'event' && identifier === 'auto' && chance.is(0.4);
  const usesUnix = chance.is(0.8);
  const seen: { who: string; columns: Columns; key: string }[] = [];

  return {
    options: {
      mode: isByMode ? MODES[behavior as keyof typeof MODES] : 'append',
      ...(isKeyed && { key: [column] }),
      ...(object === 'event' && eventKey === 'key' && { key: ['order_id'] }),
      properties: { born: { type: 'string', format: 'date-time' } },
    },
    settings: {
      object,
      ...(!isByMode && object !== 'event' && { sync_behavior: behavior }),
      identifier,
      ...(column !== own && { fields: [{ to: own, from: column }] }),
      ...(deletedRows !== undefined && { deleted_rows: deletedRows }),
      ...(common.dropsNulls && { null_values: 'ignore' }),
      ...(!usesUnix && { timestamps: 'as_is' }),
    },
    draw(mark): Row {
      if (chance.is(cast.badShare / 4)) return { data: chance.of(NO_OBJECTS), asked: 'rejected' };
      const suppresses = behavior === 'suppress';
      const who = chance.of(suppresses ? cast.people.filter(cast.maySuppress) : cast.people);
      const { json, spelled } = spell(chance, who, cast);
      const columns: Columns = new Map([[column, json]]);
      const identity = identityOf(kind, spelled);
      if (chance.is(0.2)) columns.set('_airbyte_extracted_at', '1700000000000');
      const mayDelete = deletedRows !== 'suppress' || cast.maySuppress(who);
      const isDeleted = mayDelete && drawDeleted(chance, common, columns);
      const does = isDeleted ? (deletedRows ?? 'ignore') : behavior;
      const isBad = !isDeleted && chance.is(cast.badShare);
      const draws = { person: drawPerson, device: drawDevice, event: drawEvent };
      const drawn = draws[object](does, columns, { mark, who, identity, spelled });
      if (drawn === 'skipped') return { data: toJson(columns), asked: 'skipped' };
      if (isBad) {
        spoil(columns);
        return { data: toJson(columns), asked: 'rejected' };
      }
      return { data: toJson(columns), asked: drawn };
    },
  };

  interface Whom {
    readonly mark: number;
    readonly who: string;
    readonly identity: string;
    readonly spelled: string;
  }

  function drawPerson(does: string, columns: Columns, { mark, who, identity, spelled }: Whom): Asked {
    const attributes = drawAttributes(columns, mark);
    let email: string | null | undefined;
    if (kind === 'id' && chance.is(0.3)) {
      email = chance.is(0.8) ? `${who}@example.com` : null;
      columns.set('email', JSON.stringify(email));
      if (email === null && common.dropsNulls) email = undefined;
    }
    if (chance.is(0.3)) {
      const { seconds, json } = drawTime(chance);
      columns.set('created_at', json);
      attributes.set('created_at', String(seconds));
    }
    if (chance.is(0.2)) {
      columns.set('unsubscribed', 'false');
      attributes.set('unsubscribed', 'false');
    }
    if (does === 'ignore') return 'skipped';
    if (does === 'delete' || does === 'suppress') return { identity, deeds: [{ act: does }] };
    const onlyExisting = does === 'update_only';
    const deed: Deed = {
      act: 'identify',
      spelled,
      onlyExisting,
      attributes,
      ...(email !== undefined && { email }),
    };
    return { identity, deeds: [deed] };
  }

  /** Puts attributes into the row, and says how a person has them afterwards. */
  function drawAttributes(columns: Columns, mark: number): Map<string, string | null> {
    const attributes = new Map<string, string | null>([['mark', String(mark)]]);
    columns.set('mark', String(mark));
    for (const name of chance.some(['a', 'b', 'c', 'd', 'e f'], chance.int(0, 4))) {
      const json = drawValue(chance, cast.padding);
      columns.set(name, json);
      if (json !== 'null' || !common.dropsNulls) attributes.set(name, textOf(json));
    }
    if (chance.is(0.3)) {
      const { seconds, json } = drawTime(chance);
      columns.set('born', json);
      attributes.set('born', usesUnix ? String(seconds) : textOf(json));
    }
    return attributes;
  }

  function drawDevice(does: string, columns: Columns, { mark, who, identity, spelled }: Whom): Asked {
    const token = `${who} ${chance.int(1, 3)}`;
    const platform = chance.of(['ios', 'Android']);
    const { seconds, json } = drawTime(chance);
    columns.set('token', JSON.stringify(token));
    columns.set('platform', JSON.stringify(platform));
    columns.set('last_used', json);
    const texts = [...drawAttributes(columns, mark)].filter(([, text]) => text !== null);
    if (does === 'ignore') return 'skipped';
    if (does === 'delete') return { identity, deeds: [{ act: 'delete_device', token }] };
    const attributes = Object.fromEntries(texts) as Record<string, string>;
    const device = { platform: platform.toLowerCase(), last_used: seconds, attributes };
    return { identity, deeds: [{ act: 'add_device', token, spelled, device }] };
  }

  function drawEvent(does: string, columns: Columns, whom: Whom): Asked {
    const { mark, who } = whom;
    let { identity, spelled } = whom;
    const isAnonymous = isAnonymousToo && chance.is(0.3);
    if (isAnonymous) {
      spelled = chance.of(cast.anonymous);
      identity = identityOf('anonymous_id', spelled);
      columns.delete(column);
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
    drawAttributes(columns, mark);
    const sent = [...columns].filter(([name]) => !own.has(name) || name === 'order_id');
    const attributes = sent
      .filter(([, json]) => json !== 'null' || !common.dropsNulls)
      .map(([name, json]): [string, Json] => [name, name === 'born' && usesUnix ? secondsOf(json) : json]);
    if (does === 'ignore') return 'skipped';
    const deed: Deed = {
      act: (eventType ?? 'event').toLowerCase() as 'event' | 'page' | 'screen',
      spelled,
      key: once,
      name: 'Order Placed',
      mark,
      timestamp: timestamp === undefined ? undefined : Number(secondsOf(timestamp)),
      attributes: toJson(new Map(attributes)),
    };
    return { identity, deeds: [deed] };
  }

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

  /** Makes the row one that has to be rejected. */
  function spoil(columns: Columns): void {
    const ways: (() => void)[] = [
      () => {
        // Neither may anything else identify.
        columns.delete('email');
        columns.delete('anonymous_id');
        put(columns, column, chance.of([...BLANKS, '{}', 'true', '1.5', JSON.stringify('ä'.repeat(76))]));
      },
      () => columns.set('note', HALF_A_CHARACTER),
    ];
    if (object === 'person' && behavior.startsWith('update')) {
      ways.push(
        () => columns.set('created_at', '"soon"'),
        () => columns.set('long', JSON.stringify('x'.repeat(1001))),
        () => columns.set('n'.repeat(151), '1'),
      );
    }
    if (object === 'device') ways.push(() => put(columns, 'token', chance.of(BLANKS)));
    if (object === 'device' && behavior === 'update_or_create') {
      ways.push(
        () => columns.set('platform', '"web"'),
        () => columns.set('last_used', '"never"'),
      );
    }
    if (object === 'event') {
      ways.push(
        () => put(columns, 'event_name', chance.of(BLANKS)),
        () => columns.set('event_name', JSON.stringify('é'.repeat(51))),
        () => columns.set('event_type', '"click"'),
        () => columns.set('timestamp', '"2024-13-01"'),
        () => columns.set('huge', JSON.stringify('x'.repeat(32_000))),
      );
    }
    chance.of(ways)();
  }
}

function drawEventId(chance: Chance, mark: number): Json | undefined {
  const digits = String(mark).padStart(24, '0');
  return chance.of([`${mark}`, `"e-${mark}"`, `"01${digits}"`, `"0a${digits}"`, undefined]);
}

/** Of a time in any of the forms it is drawn in. */
function secondsOf(json: Json): string {
  const text = textOf(json)!;
  if (/^\d+$/.test(text)) return text.slice(0, 10);
  const iso = `${text.replace(' ', 'T').replace(/\.\d+/, '')}`;
  return String(Date.parse(/Z|\+/.test(iso) ? iso : `${iso}Z`) / 1000);
}
