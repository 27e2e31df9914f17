/** Counts what happened within the last stretch of time. */

export class SlidingWindow {
  readonly #lengthMs: number;
  #times: number[] = [];
  #first = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** How many moments lie within the window that ends now. */
  count(now: number): number {
    while (this.#first < this.#times.length && this.#times[this.#first]! <= now - this.#lengthMs) {
      this.#first += 1;
    }
    if (this.#first > 1000) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }

  add(now: number): void {
    this.#times.push(now);
  }

  /** Milliseconds until the oldest moment leaves the window. */
  untilFree(now: number): number {
    return Math.max(0, (this.#times[this.#first] ?? -Infinity) + this.#lengthMs - now);
  }
}
