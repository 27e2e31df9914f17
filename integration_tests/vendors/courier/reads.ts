/** The reading half of the interface: state, requests and counts. */

import type { RequestLog } from '../request-log.ts';
import type { CourierContext } from './context.ts';
import type { CourierStats, ListView, ProfileView, SpaceReader } from './interface.ts';
import type { JsonObject } from './json-objects.ts';
import type { List } from './lists.ts';
import { membershipView } from './membership-routes.ts';
import type { Space } from './space.ts';
import { tenantView } from './tenant-routes.ts';

/** The state of the data space of a key; the space itself may be exchanged for an empty one meanwhile. */
export function newSpaceReader(context: CourierContext, apiKey: string): SpaceReader {
  const settled = () => {
    const space = context.spaces.get(apiKey)!;
    space.delayed.settle(context.now());
    return space;
  };
  return {
    apiKey,
    profile(userId) {
      const profile = settled().profiles.get(userId);
      return profile && viewProfile(userId, profile);
    },
    profiles: () => [...settled().profiles].map(([userId, profile]) => viewProfile(userId, profile)),
    list(listId) {
      const list = settled().lists.findAny(listId);
      return list && viewList(list);
    },
    lists: () => settled().lists.all().map(viewList),
    members: (listId) => settled().lists.findAny(listId)?.roster.ids() ?? [],
    subscriptions: (listId) =>
      (settled().lists.findAny(listId)?.roster.members() ?? []).map(
        ({ recipientId, created, preferences }) => ({
          recipientId,
          created,
          preferences: plain(preferences ?? null),
        }),
      ),
    listsOf: (userId) =>
      liveLists(settled())
        .filter(({ roster }) => roster.get(userId))
        .map(({ id }) => id),
    tokens: (userId) => plain([...(settled().tokens.get(userId)?.values() ?? [])]),
    tenants: () => plain(settled().tenants.all().map(tenantView)),
    tenantsOf: (userId) => plain(settled().tenants.tenantsOf(userId).map(membershipView)),
    preferences: (userId, tenantId) => plain(settled().topics.viewAll(userId, tenantId ?? null)),
    subscribe(listId, recipientIds) {
      const { roster } = settled().lists.ensure(listId);
      const now = context.now();
      for (const recipientId of recipientIds) roster.add(recipientId, now);
    },
    subscribeMany(listId, prefix, count) {
      const { roster } = settled().lists.ensure(listId);
      const now = context.now();
      for (let index = 0; index < count; index += 1) roster.add(`${prefix}${index}`, now);
    },
  };
}

/** The counts of everything that arrived, and the sizes of the state, over all keys. */
export function newStats(context: CourierContext, log: RequestLog): CourierStats {
  const spaces = [...context.spaces.values()];
  for (const space of spaces) space.delayed.settle(context.now());
  const sum = (measure: (space: Space) => number) =>
    spaces.reduce((total, space) => total + measure(space), 0);
  const { bulkCalls, recipients, largestBulk, bulkSizes } = context.counts;
  const { overlaps, samples } = context.overlaps.report();
  return {
    ...log.counts(),
    bulkCalls,
    recipients,
    largestBulk,
    bulkSizes: { ...bulkSizes },
    limitedCalls: sum(({ limit }) => limit.counts.limitedCalls),
    refusedByLimit: sum(({ limit }) => limit.counts.refusedByLimit),
    busiestMinute: Math.max(...spaces.map(({ limit }) => limit.counts.busiestMinute)),
    profiles: sum(({ profiles }) => profiles.size),
    lists: sum((space) => liveLists(space).length),
    subscriptions: sum((space) => liveLists(space).reduce((total, { roster }) => total + roster.size, 0)),
    overlaps,
    overlapSamples: [...samples],
  };
}

function liveLists(space: Space): List[] {
  return space.lists.all().filter(({ isDeleted }) => !isDeleted);
}

function viewProfile(userId: string, profile: JsonObject): ProfileView {
  const text = JSON.stringify(profile);
  return { userId, profile: JSON.parse(text) as ProfileView['profile'], text };
}

function viewList({ id, name, created, updated, isDeleted, roster, preferences }: List): ListView {
  return {
    id,
    name,
    created,
    updated,
    deleted: isDeleted,
    members: roster.size,
    preferences: plain(preferences ?? null),
  };
}

/** A copy in plain objects and numbers, as a client would get it. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
