/** Never lets more than a number of requests begin in any one second. */

export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * A second, and a little more: two requests that leave a second apart may arrive closer together.
 */
const WINDOW = 1005;

export class RateLimiter {
  readonly #clock: Clock;
  /** When each of the last requests began, in a ring as long as a second may have requests. */
  readonly #begun: Float64Array;
  #next = 0;

  constructor(requestsPerSecond: number, clock: Clock) {
    this.#begun = new Float64Array(requestsPerSecond).fill(Number.NEGATIVE_INFINITY);
    this.#clock = clock;
  }

  /** Resolves when the request may begin; those that ask first begin first. */
  async take(signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#clock;
    const slot = this.#next;
    this.#next = (slot + 1) % this.#begun.length;
    const begin = Math.max(now(), this.#begun[slot]! + WINDOW);
    this.#begun[slot] = begin;
    const wait = begin - now();
    if (wait > 0) await sleep(wait, signal);
  }
}
