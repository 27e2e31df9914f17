/** Never lets more than a number of requests begin within any stretch of a certain length. */

export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds that are added to a stretch, as no clock is exact. */
const MARGIN = 10;

/**
 * Counts a request from when it may have arrived at the latest, as the limit is the receiver's: from its
 * beginning, and by how much longer its answer took than the fastest one so far.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #stretch: number;
  /** When each of the last requests arrived, in a ring as long as a stretch may have requests. */
  readonly #arrived: Float64Array;
  /** Settled once the request in a place of the ring has been answered. */
  readonly #answered: (Promise<void> | undefined)[];
  #next = 0;
  #waiting = 0;
  #count = 0;
  #fastest = Number.POSITIVE_INFINITY;
  /** Settled when the last one that asked has begun. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param stretch milliseconds */
  constructor(requests: number, stretch: number, clock: Clock) {
    this.#arrived = new Float64Array(requests).fill(Number.NEGATIVE_INFINITY);
    this.#answered = new Array(requests);
    this.#stretch = stretch + MARGIN;
    this.#clock = clock;
  }

  /**
   * Resolves when the request may begin; those that ask first begin first.
   * @returns a function to call once the request has its answer, or will have none
   */
  take(signal: AbortSignal): Promise<() => void> {
    this.#waiting++;
    const turn = this.#turn.then(() => this.#begin(signal)).finally(() => this.#waiting--);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Milliseconds until a request that asked now could begin. */
  get delay(): number {
    const { length } = this.#arrived;
    const rounds = Math.floor(this.#waiting / length);
    const oldest = this.#arrived[(this.#next + this.#waiting) % length]!;
    const free = oldest + this.#stretch - this.#clock.now();
    return Math.max(free, 0) + rounds * this.#stretch;
  }

  /** Milliseconds until the request that takes this place may begin. */
  #wait(slot: number): number {
    return this.#arrived[slot]! + this.#stretch - this.#clock.now();
  }

  async #begin(signal: AbortSignal): Promise<() => void> {
    const { now, sleep } = this.#clock;
    const { length } = this.#arrived;
    const slot = this.#next;
    await this.#answered[slot];
    for (let wait = this.#wait(slot); wait > 0; wait = this.#wait(slot)) await sleep(wait, signal);
    const begin = now();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#arrived[slot] = begin;
    this.#answered[slot] = promise;
    this.#next = (slot + 1) % length;
    return () => {
      const took = now() - begin;
      this.#fastest = Math.min(this.#fastest, took);
      // The first ones open their connections and say nothing about how fast it can be.
      this.#arrived[slot] = begin + (++this.#count > length ? took - this.#fastest : took);
      resolve();
    };
  }
}
