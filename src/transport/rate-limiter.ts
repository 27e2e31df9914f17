/** Never lets more than a number of requests begin in any one second. */

export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A second, and a little more: requests that leave a second apart may arrive closer together. */
const WINDOW = 1015;

export class RateLimiter {
  readonly #clock: Clock;
  /** When each of the last requests began, in a ring as long as a second may have requests. */
  readonly #begun: Float64Array;
  #next = 0;
  /** Settled when the last one that asked has begun. */
  #turn: Promise<void> = Promise.resolve();

  constructor(requestsPerSecond: number, clock: Clock) {
    this.#begun = new Float64Array(requestsPerSecond).fill(Number.NEGATIVE_INFINITY);
    this.#clock = clock;
  }

  /** Resolves when the request may begin; those that ask first begin first. */
  take(signal: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#begin(signal));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#clock;
    const slot = this.#next;
    for (
      let wait = this.#begun[slot]! + WINDOW - now();
      wait > 0;
      wait = this.#begun[slot]! + WINDOW - now()
    ) {
      await sleep(wait, signal);
    }
    this.#begun[slot] = now();
    this.#next = (slot + 1) % this.#begun.length;
  }
}
