/** Never lets more than a number of requests begin within any stretch of a certain length. */

export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Requests that leave a stretch apart may arrive closer together: milliseconds that are added to it. */
const MARGIN = 15;

export class RateLimiter {
  readonly #clock: Clock;
  readonly #stretch: number;
  /** When each of the last requests began, in a ring as long as a stretch may have requests. */
  readonly #begun: Float64Array;
  #next = 0;
  #waiting = 0;
  /** Settled when the last one that asked has begun. */
  #turn: Promise<void> = Promise.resolve();

  /** @param stretch milliseconds */
  constructor(requests: number, stretch: number, clock: Clock) {
    this.#begun = new Float64Array(requests).fill(Number.NEGATIVE_INFINITY);
    this.#stretch = stretch + MARGIN;
    this.#clock = clock;
  }

  /** Resolves when the request may begin; those that ask first begin first. */
  take(signal: AbortSignal): Promise<void> {
    this.#waiting++;
    const turn = this.#turn.then(() => this.#begin(signal)).finally(() => this.#waiting--);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Milliseconds until a request that asked now could begin. */
  get delay(): number {
    const { length } = this.#begun;
    const rounds = Math.floor(this.#waiting / length);
    const oldest = this.#begun[(this.#next + this.#waiting) % length]!;
    const free = oldest + this.#stretch - this.#clock.now();
    return Math.max(free, 0) + rounds * this.#stretch;
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#clock;
    const slot = this.#next;
    const wait = () => this.#begun[slot]! + this.#stretch - now();
    while (wait() > 0) await sleep(wait(), signal);
    this.#begun[slot] = now();
    this.#next = (slot + 1) % this.#begun.length;
  }
}
