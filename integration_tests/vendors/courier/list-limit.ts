/** The limit on list calls: so many per minute, for each key and each limited endpoint. */

import type { Reply } from '../routes.ts';
import { errorReply } from './errors.ts';
import { entryOf } from './map-entry.ts';
import { SlidingWindow } from './sliding-window.ts';
import type { Switches } from './switches.ts';

const ALWAYS = ['POST /lists/:list_id/subscriptions', 'PUT /lists/:list_id'];
const SINGLES = [
  'PUT /lists/:list_id/subscriptions/:user_id',
  'DELETE /lists/:list_id/subscriptions/:user_id',
];

export interface LimitSettings {
  /** Calls per minute and endpoint. */
  perMinute: number;
  /** How long the minute is. */
  minuteMs: number;
  /** Milliseconds on the clock of the limit. */
  ticks(): number;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface LimitCounts {
  /** Calls of limited endpoints. */
  limitedCalls: number;
  /** Calls that the limit refused. */
  refusedByLimit: number;
  /** The largest number of calls of one limited endpoint that arrived within any one minute. */
  busiestMinute: number;
}

export class ListLimit {
  readonly #settings: LimitSettings;
  readonly #switches: Switches;
  #passed = new Map<string, SlidingWindow>();
  #arrived = new Map<string, SlidingWindow>();
  counts: LimitCounts = { limitedCalls: 0, refusedByLimit: 0, busiestMinute: 0 };

  constructor(settings: LimitSettings, switches: Switches) {
    this.#settings = settings;
    this.#switches = switches;
  }

  isLimited(endpoint: string): boolean {
    return ALWAYS.includes(endpoint) || (this.#switches.limitSingles && SINGLES.includes(endpoint));
  }

  /** Notes the arrival of a call. */
  arrive(endpoint: string): void {
    if (!this.isLimited(endpoint)) return;
    const now = this.#settings.ticks();
    const window = this.#window(this.#arrived, endpoint);
    window.add(now);
    this.counts.limitedCalls += 1;
    this.counts.busiestMinute = Math.max(this.counts.busiestMinute, window.count(now));
  }

  /** Lets a call pass, or returns the answer of a call that is one too many. */
  take(endpoint: string): Reply | undefined {
    if (!this.isLimited(endpoint)) return undefined;
    const now = this.#settings.ticks();
    const window = this.#window(this.#passed, endpoint);
    if (window.count(now) < this.#settings.perMinute) {
      window.add(now);
      return undefined;
    }
    this.counts.refusedByLimit += 1;
    return errorReply(429, 'Rate limit exceeded', this.#headers(window.untilFree(now)));
  }

  #headers(waitMs: number): Record<string, string> {
    switch (this.#switches.retryAfter) {
      case 'seconds':
        return { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) };
      case 'date': {
        // A date has no fraction, so the next whole second is the first that is late enough.
        const at = Math.ceil((this.#settings.now() + waitMs) / 1000) * 1000;
        return { 'retry-after': new Date(at).toUTCString() };
      }
      default:
        return {};
    }
  }

  #window(windows: Map<string, SlidingWindow>, endpoint: string): SlidingWindow {
    return entryOf(windows, endpoint, () => new SlidingWindow(this.#settings.minuteMs));
  }
}
