/** A token bucket: the rate limiter of the vendor servers. */

export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: () => number;
  #tokens: number;
  #filledAt: number;

  /** `clock` gives milliseconds; the bucket starts full and holds one second's worth of tokens. */
  constructor(perSecond: number, clock: () => number) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#filledAt = clock();
  }

  /**
   * Takes `cost` tokens and says whether the request may pass. One token is enough to pass and the rest becomes
   * debt, otherwise a request that costs more than the bucket holds could never pass.
   */
  take(cost = 1): boolean {
    const now = this.#clock();
    this.#tokens = Math.min(
      this.#perSecond,
      this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond,
    );
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Whole seconds until the next request can pass, at least 1. */
  retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((1 - this.#tokens) / this.#perSecond));
  }
}
