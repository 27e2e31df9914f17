/** What the endpoints of one running server share. */

import { performance } from 'node:perf_hooks';
import { newOverlaps, type Overlaps } from '../overlaps.ts';
import type { Exchange } from '../request-log.ts';
import type { Reply } from '../routes.ts';
import { type Random, seededRandom } from '../seeded-random.ts';
import { TokenBucket } from '../token-bucket.ts';
import { ItemCounts } from './item-counts.ts';
import { newSwitches, type Switches } from './switches.ts';
import { Workspace } from './workspace.ts';

export interface CustomerIoOptions {
  /** The region of the account; default us. */
  region?: 'us' | 'eu';
  siteId?: string;
  apiKey?: string;
  appApiKey?: string;
  switches?: Partial<Switches>;
  /**
   * What is kept: `all` (requests with bodies, and the state), `state` (no requests), or `counts` (neither
   * requests nor people and events, for benchmarks). Default all.
   */
  record?: 'all' | 'state' | 'counts';
  /** Requests per second; the vendor's numbers by default. */
  limits?: { trackPerSecond?: number; appPerSecond?: number };
  /** Milliseconds since 1970; lets tests move the time. */
  clock?: () => number;
  /** Seed of the shuffled batch order. */
  seed?: number;
  /** Fixed ports; free ones are taken otherwise. */
  ports?: { us?: number; eu?: number; app?: number };
}

export interface Context {
  readonly region: 'us' | 'eu';
  readonly siteId: string;
  readonly apiKey: string;
  readonly appApiKey: string;
  readonly record: 'all' | 'state' | 'counts';
  readonly switches: Switches;
  readonly workspace: Workspace;
  readonly random: Random;
  readonly counts: ItemCounts;
  readonly overlaps: Overlaps;
  trackLimit: TokenBucket;
  appLimit: TokenBucket;
  /** Base URLs, known once the listeners run. */
  urls: { us: string; eu: string; app: string };
}

/** Builds the context of a server from its options. */
export function newContext(options: CustomerIoOptions): Context {
  const switches = newSwitches(options.switches);
  const limitClock = options.clock ?? (() => performance.now());
  const { trackPerSecond = 1000, appPerSecond = 10 } = options.limits ?? {};
  return {
    region: options.region ?? 'us',
    siteId: options.siteId ?? 'site-id',
    apiKey: options.apiKey ?? 'api-key',
    appApiKey: options.appApiKey ?? 'app-api-key',
    record: options.record ?? 'all',
    switches,
    workspace: new Workspace(switches, options.clock ?? Date.now),
    random: seededRandom(options.seed ?? 1),
    counts: new ItemCounts(),
    overlaps: newOverlaps(),
    trackLimit: new TokenBucket(trackPerSecond, limitClock),
    appLimit: new TokenBucket(appPerSecond, limitClock),
    urls: { us: '', eu: '', app: '' },
  };
}

/** The answer to every accepted Track call: `{}` and a newline. */
export function accepted(): Reply {
  return { status: 200, body: '{}\n' };
}

/** True when the request is to be answered as accepted without taking effect. */
export function isDropped(exchange: Exchange): boolean {
  return exchange.fault?.kind === 'drop';
}
