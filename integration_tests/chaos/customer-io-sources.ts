/** Streams of every object of Customer.io, with what each of their rows asks of it. */

import type { Chance } from './chance.ts';
import type { Cast } from './customer-io-cast.ts';
import { drawCollectionRows } from './customer-io-collection.ts';
import { drawDevices } from './customer-io-device.ts';
import type { Behavior, Draft, Drawer } from './customer-io-drawer.ts';
import { drawEvents } from './customer-io-event.ts';
import { drawMerges } from './customer-io-merge.ts';
import { drawMetrics } from './customer-io-metric.ts';
import { drawObjects } from './customer-io-object.ts';
import { drawPeople } from './customer-io-person.ts';
import { drawRelationships } from './customer-io-relationship.ts';
import { drawSegmentMembers } from './customer-io-segment.ts';
import {
  type Columns,
  type Common,
  drawDeleted,
  HALF_A_CHARACTER,
  NO_OBJECTS,
  type Row,
  type Source,
  stillNamed,
  toJson,
} from './source.ts';

const DRAWERS = {
  person: drawPeople,
  device: drawDevices,
  event: drawEvents,
  object: drawObjects,
  relationship: drawRelationships,
  segment_member: drawSegmentMembers,
  collection: drawCollectionRows,
  person_merge: drawMerges,
  delivery_metric: drawMetrics,
} as const satisfies Record<string, (draft: Draft) => Drawer>;

interface Plan {
  readonly object: keyof typeof DRAWERS;
  readonly behavior: Behavior;
}

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
  { object: 'object', behavior: 'update_or_create' },
  { object: 'object', behavior: 'delete' },
  { object: 'relationship', behavior: 'update_or_create' },
  { object: 'relationship', behavior: 'delete' },
  { object: 'relationship', behavior: 'mirror' },
  { object: 'relationship', behavior: 'mirror' },
  { object: 'segment_member', behavior: 'update_or_create' },
  { object: 'segment_member', behavior: 'update_or_create' },
  { object: 'segment_member', behavior: 'delete' },
  { object: 'segment_member', behavior: 'mirror' },
  { object: 'segment_member', behavior: 'mirror' },
  { object: 'collection', behavior: 'mirror' },
  { object: 'collection', behavior: 'mirror' },
  { object: 'person_merge', behavior: 'append' },
  { object: 'person_merge', behavior: 'append' },
  { object: 'delivery_metric', behavior: 'append' },
  { object: 'delivery_metric', behavior: 'append' },
];

const MODES = {
  update_or_create: 'append_dedup',
  update_only: 'update',
  delete: 'soft_delete',
  mirror: 'overwrite',
} as const;

/** What may become of deleted rows, where that is not left to the object. */
const DELETED_ROWS: Readonly<Record<Plan['object'], readonly Common['deletedRows'][]>> = {
  person: ['ignore', 'delete', 'suppress'],
  device: ['ignore', 'delete'],
  event: ['ignore'],
  object: ['ignore', 'delete'],
  relationship: ['ignore', 'delete'],
  segment_member: ['ignore', 'delete'],
  collection: ['ignore'],
  person_merge: ['ignore'],
  delivery_metric: ['ignore'],
};

/** @param number tells the stream from the others of the scenario */
export function customerIoSource(chance: Chance, cast: Cast, number: number): Source {
  const { object, behavior } = chance.of(PLANS.filter((plan) => isPossible(plan, cast)));
  const isMirrored = behavior === 'mirror';
  const common: Common = {
    deletedRows: chance.of([undefined, ...DELETED_ROWS[object]]),
    isFromCdc: chance.is(0.4),
    dropsNulls: chance.is(0.3),
  };
  const isByMode = behavior in MODES && chance.is(0.7);
  const usesUnix = chance.is(0.8);
  const isKeyed = chance.is(0.4);
  const skipsUnknown = cast.skipsUnknown && maySkip({ object, behavior }) && chance.is(0.7);
  const key = `s${number}`;
  const drawer = DRAWERS[object]({ chance, cast, key, number, behavior, common, usesUnix, skipsUnknown });
  const hasKey = drawer.key !== undefined && (object === 'event' || isKeyed);

  return {
    title: `${object}${isMirrored ? ' mirrored' : ''}${skipsUnknown ? ' of known people' : ''}`,
    options: {
      mode: isByMode ? MODES[behavior as keyof typeof MODES] : 'append',
      syncMode: isMirrored ? 'full_refresh' : 'incremental',
      ...(hasKey && { key: drawer.key }),
      properties: { born: { type: 'string', format: 'date-time' } },
    },
    settings: {
      object,
      ...(!isByMode && behavior !== 'append' && { sync_behavior: behavior }),
      ...drawer.settings,
      ...(drawer.fields.length > 0 && { fields: drawer.fields }),
      ...(common.deletedRows !== undefined && { deleted_rows: common.deletedRows }),
      ...(common.dropsNulls && { null_values: 'ignore' }),
      ...(!usesUnix && { timestamps: 'as_is' }),
      ...(skipsUnknown && { unknown_people: 'skip' }),
    },
    ...(drawer.mirrors !== undefined && { mirrors: drawer.mirrors }),
    ...(drawer.most !== undefined && { most: drawer.most }),
    draw(mark): Row {
      if (chance.is(cast.badShare / 4)) return { data: chance.of(NO_OBJECTS), asked: 'rejected' };
      const columns: Columns = new Map();
      const { mayBeDeleted, finish } = drawer.begin(columns);
      if (chance.is(0.2)) columns.set('_airbyte_extracted_at', '1700000000000');
      const isDeleted = mayBeDeleted && drawDeleted(chance, common, columns);
      const isBad = !isDeleted && chance.is(cast.badShare);
      const { asked, names } = finish(isDeleted ? deleted() : behavior, mark);
      if (asked === 'skipped') return { data: toJson(columns), asked };
      const spoiled = isBad ? chance.of([spoilText, ...drawer.spoil(columns)])() : undefined;
      const still = isBad ? stillNamed(names, spoiled ?? 'nobody') : names;
      return {
        data: toJson(columns),
        asked: isBad ? 'rejected' : asked,
        ...(isMirrored && still !== undefined && { names: still }),
      };

      function spoilText() {
        columns.set('note', HALF_A_CHARACTER);
        // Of a collection nothing is named by what is not a row of it.
        return object === 'collection' ? ('nobody' as const) : ('both' as const);
      }
    },
  };

  function deleted(): string {
    const belongs = object === 'relationship' || object === 'segment_member';
    return isMirrored ? 'ignore' : (common.deletedRows ?? (belongs ? 'delete' : 'ignore'));
  }
}

function isPossible({ object, behavior }: Plan, { kind, people, maySuppress }: Cast): boolean {
  if (behavior === 'suppress') return people.some(maySuppress);
  // Neither segments nor merges know phone numbers, nor is anybody listed by one.
  const needsOther = object === 'segment_member' || object === 'person_merge' || behavior === 'mirror';
  return kind !== 'phone' || object === 'collection' || !needsOther;
}

/** Whether a stream may leave out people who are not there. */
function maySkip({ object, behavior }: Plan): boolean {
  if (object === 'person') return behavior === 'update_only';
  if (object === 'event') return true;
  const isOfPerson = object === 'device' || object === 'relationship' || object === 'segment_member';
  return isOfPerson && behavior !== 'delete';
}
