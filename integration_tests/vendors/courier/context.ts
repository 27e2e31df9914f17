/** What the endpoints of one running server share. */

import { performance } from 'node:perf_hooks';
import { newOverlaps, type Overlaps } from '../overlaps.ts';
import type { Exchange } from '../request-log.ts';
import type { LimitSettings } from './list-limit.ts';
import { RecipientCounts } from './recipient-counts.ts';
import { Space } from './space.ts';
import { newSwitches, type Switches } from './switches.ts';
import type { Topic } from './topics.ts';

export interface CourierOptions {
  /** The key of the default data space. */
  apiKey?: string;
  /** More keys, each with a data space of its own. */
  moreApiKeys?: readonly string[];
  switches?: Partial<Switches>;
  /**
   * What is kept: `all` (requests with bodies, and the state), `state` (no requests), or `counts` (no requests, and
   * writes are checked and answered but change nothing; for benchmarks). Default all.
   */
  record?: 'all' | 'state' | 'counts';
  /** The limit on list calls; 20 per minute of 60,000 ms by default. */
  limits?: { perMinute?: number; minuteMs?: number };
  /** With the switch bulkReply at 202: above how many recipients, and how late. Default 100 and 1000 ms. */
  bulk?: { above?: number; delayMs?: number };
  /** The preference topics that exist; without this every topic id stands for one. */
  topics?: Readonly<Record<string, Topic>>;
  /** Milliseconds since 1970; lets tests move the time. */
  clock?: () => number;
  /** Fixed ports; free ones are taken otherwise. */
  ports?: { us?: number; eu?: number };
}

export interface CourierContext extends LimitSettings {
  readonly record: 'all' | 'state' | 'counts';
  readonly switches: Switches;
  readonly bulk: { above: number; delayMs: number };
  readonly topics: Readonly<Record<string, Topic>> | undefined;
  readonly counts: RecipientCounts;
  readonly overlaps: Overlaps;
  /** The data spaces by key; the default one comes first. */
  readonly spaces: Map<string, Space>;
}

/** Builds the context of a server from its options. */
export function newContext(options: CourierOptions): CourierContext {
  const { record = 'all', limits = {}, bulk = {}, clock } = options;
  const context: CourierContext = {
    record,
    switches: newSwitches(options.switches),
    perMinute: limits.perMinute ?? 20,
    minuteMs: limits.minuteMs ?? 60_000,
    bulk: { above: bulk.above ?? 100, delayMs: bulk.delayMs ?? 1000 },
    topics: options.topics,
    counts: new RecipientCounts(),
    overlaps: newOverlaps(),
    now: clock ?? Date.now,
    ticks: clock ?? (() => performance.now()),
    spaces: new Map(),
  };
  for (const key of [options.apiKey ?? 'api-key', ...(options.moreApiKeys ?? [])]) {
    context.spaces.set(key, new Space(key, context));
  }
  return context;
}

/** The data space of the key that a request carries. */
export function spaceOf(context: CourierContext, exchange: Exchange): Space | undefined {
  const [, key = ''] = /^Bearer +(\S+)$/i.exec(exchange.headers.authorization ?? '') ?? [];
  return context.spaces.get(key);
}

/** Puts an empty data space in the place of each one. */
export function emptySpaces(context: CourierContext): void {
  for (const key of context.spaces.keys()) context.spaces.set(key, new Space(key, context));
}

let lastDate = { milliseconds: Number.NaN, text: '' };

/** A moment as the switch wants it. */
export function dateOf(context: CourierContext, milliseconds: number): string | number {
  if (context.switches.dates === 'epoch') return milliseconds;
  // Thousands of members that came together share one moment.
  if (milliseconds !== lastDate.milliseconds) {
    lastDate = { milliseconds, text: new Date(milliseconds).toISOString() };
  }
  return lastDate.text;
}
