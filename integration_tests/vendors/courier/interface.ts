/** What a running Courier offers to tests: URLs, the state it holds, what it received, and its knobs. */

import type { FaultEffect, FaultTarget } from '../faults.ts';
import type { RequestCounts } from '../request-log.ts';
import type { LimitCounts } from './list-limit.ts';
import type { RequestView } from './request-view.ts';
import type { Switches, SwitchName } from './switches.ts';

/** Every fault of the kit except refused batch items, which Courier does not have. */
export type Fault = FaultTarget & Exclude<FaultEffect, { kind: 'reject' }>;

export interface ProfileView {
  userId: string;
  /** The profile as JSON.parse gives it. */
  profile: Record<string, unknown>;
  /** The profile as JSON with every digit as sent. */
  text: string;
}

export interface ListView {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  created: number;
  updated: number;
  deleted: boolean;
  /** How many members it has; members stay with a deleted list. */
  members: number;
  preferences: Record<string, unknown> | null;
}

export interface SubscriptionView {
  recipientId: string;
  created: number;
  preferences: Record<string, unknown> | null;
}

/** The state of one data space. Everything that reads it first applies what is due. */
export interface SpaceReader {
  apiKey: string;
  profile(userId: string): ProfileView | undefined;
  profiles(): ProfileView[];
  list(listId: string): ListView | undefined;
  /** All lists, deleted ones included. */
  lists(): ListView[];
  /** The recipient ids of a list in the order they came; empty for a list that does not exist. */
  members(listId: string): string[];
  subscriptions(listId: string): SubscriptionView[];
  /** The ids of the lists of a user, without deleted lists. */
  listsOf(userId: string): string[];
  /** The push tokens of a user, as the API shows them. */
  tokens(userId: string): Record<string, unknown>[];
  tenants(): Record<string, unknown>[];
  /** The memberships of a user, as the API shows them. */
  tenantsOf(userId: string): Record<string, unknown>[];
  /** The topics of a user, as the API shows them. */
  preferences(userId: string, tenantId?: string): Record<string, unknown>[];
  /** Puts members into a list without a request. */
  subscribe(listId: string, recipientIds: Iterable<string>): void;
  /** Puts `prefix0`, `prefix1`, … into a list without a request. */
  subscribeMany(listId: string, prefix: string, count: number): void;
}

export interface CourierStats extends RequestCounts, LimitCounts {
  /** Bulk calls that arrived, repeats included. */
  bulkCalls: number;
  /** Recipients of all bulk calls. */
  recipients: number;
  largestBulk: number;
  /** How many bulk calls had so many recipients. */
  bulkSizes: Record<number, number>;
  profiles: number;
  /** Lists that are not deleted, and their members. */
  lists: number;
  subscriptions: number;
  /** How many times a write concerned a user of another write in flight. */
  overlaps: number;
  /** The first few of those users; with another key than the default one in front where it is another one. */
  overlapSamples: string[];
}

/** A running Courier. Its state readers show the data space of the default key. */
export interface Courier extends SpaceReader {
  /** Base URLs without a path: append `/profiles/…`. */
  urls: { us: string; eu: string };
  /** The data space of a key. */
  space(apiKey: string): SpaceReader;
  /** The requests in order of arrival; empty unless everything is recorded. */
  requests(): RequestView[];
  stats(): CourierStats;
  /**
   * Puts a fault in force. A status fault without a body gets the usual one of that status. A delay keeps writes in flight for longer, which is what shows whether writes of one
   * user overlap.
   */
  fault(fault: Fault): void;
  clearFaults(): void;
  setSwitch<Name extends SwitchName>(name: Name, value: Switches[Name]): void;
  /** Applies what is still waiting because of `bulkReply`. */
  settle(): void;
  /** Forgets state, requests, counts and faults; keeps keys, switches and URLs. */
  reset(): void;
  close(): Promise<void>;
}
