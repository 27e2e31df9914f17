/** The reading half of the interface: state, requests and counts. */

import type { RequestLog } from '../request-log.ts';
import type { Context } from './context.ts';
import { readReference } from './identifiers.ts';
import type { CustomerIo, CustomerIoStats } from './interface.ts';
import { viewItems, viewRequest } from './requests.ts';
import { viewEvent, viewObject, viewPerson } from './views.ts';

type Reads = Pick<
  CustomerIo,
  | 'person'
  | 'people'
  | 'events'
  | 'devices'
  | 'objects'
  | 'collections'
  | 'activities'
  | 'segment'
  | 'requests'
  | 'items'
  | 'stats'
>;

/** Everything that reads without changing; what is due is applied first. */
export function newReads(context: Context, log: RequestLog): Reads {
  const { workspace } = context;
  const people = () => {
    workspace.settle();
    return [...workspace.people.all()].map((person) => viewPerson(workspace, person));
  };
  return {
    person(identifiers) {
      workspace.settle();
      const reference = readReference(identifiers);
      const person = reference && workspace.people.find(reference);
      return person && viewPerson(workspace, person);
    },
    people,
    events() {
      workspace.settle();
      return workspace.events.all.map((event) => viewEvent(workspace, event));
    },
    devices: () =>
      people().flatMap(({ cioId, devices }) => devices.map((device) => ({ ...device, person: cioId }))),
    objects() {
      workspace.settle();
      return [...workspace.objects.all()].map(viewObject);
    },
    collections: () =>
      workspace.collections
        .all()
        .map(({ name, rows }) => ({ name, rows: rows.map((row) => JSON.stringify(row)) })),
    activities(type) {
      workspace.settle();
      return workspace.activities.list(type);
    },
    segment(id) {
      workspace.settle();
      const segment = workspace.segments.get(id);
      return segment && [...segment.members];
    },
    requests: () => log.exchanges().map(viewRequest),
    items: () => log.exchanges().flatMap(viewItems),
    stats: () => newStats(context, log),
  };
}

function newStats(context: Context, log: RequestLog): CustomerIoStats {
  const { counts, workspace } = context;
  workspace.settle();
  const { overlaps, samples } = context.overlaps.report();
  return {
    ...log.counts(),
    items: counts.items,
    accepted: counts.accepted,
    rejected: counts.rejected,
    dropped: counts.dropped,
    largestItem: counts.largestItem,
    byAction: { ...counts.byAction },
    people: workspace.people.size,
    events: workspace.events.all.length,
    duplicateEvents: workspace.events.duplicates,
    failedChanges: workspace.activities.list('failed_attribute_change').length,
    overlaps,
    overlapSamples: [...samples],
  };
}
