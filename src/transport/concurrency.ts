/**
 * Finds out how many requests a service can take at once: additive increase, multiplicative decrease, as in
 * TCP. Until the first sign of trouble the number doubles.
 */

const FIRST = 4;
/** What is left of it when the service is overloaded, and when it only gets slower. */
const AFTER_OVERLOAD = 0.5;
const AFTER_SLOWNESS = 0.9;
/** So many times as long as usual, and so many milliseconds longer, is slow. */
const SLOW_FACTOR = 2;
const SLOW_BY = 100;
/** How much of the usual time comes from the last round; what stays slow becomes usual. */
const NEWEST = 0.2;

export interface Answered {
  /** Milliseconds from the request to its answer. */
  readonly took: number;
  /** Whether the service had too much to do: it said so, or it did not answer. */
  readonly isOverloaded: boolean;
  /** Whether as many requests as may be were under way, so that there is a use for more. */
  readonly isBusy: boolean;
}

export class Concurrency {
  readonly #max: number;
  #limit: number;
  #isFirstClimb = true;
  /** A round has as many answers as requests may be under way. */
  #answers = 0;
  #took = 0;
  #isBusy = false;
  /** Answers to requests that were under way already when the limit was lowered; they say nothing new. */
  #old = 0;
  #usual: number | undefined;

  constructor(max: number) {
    this.#max = max;
    this.#limit = Math.min(FIRST, max);
  }

  /** How many requests may be under way, from 1 to the maximum. */
  get limit(): number {
    return this.#limit;
  }

  answered({ took, isOverloaded, isBusy }: Answered): void {
    if (this.#old > 0) {
      this.#old--;
      return;
    }
    if (isOverloaded) {
      this.#lower(AFTER_OVERLOAD);
      return;
    }
    this.#answers++;
    this.#took += took;
    this.#isBusy ||= isBusy;
    if (this.#answers >= this.#limit) this.#endRound();
  }

  #endRound(): void {
    const mean = this.#took / this.#answers;
    const usual = this.#usual ?? mean;
    this.#usual = usual + NEWEST * (mean - usual);
    if (mean > usual * SLOW_FACTOR + SLOW_BY) {
      this.#lower(AFTER_SLOWNESS);
      return;
    }
    if (this.#isBusy)
      this.#limit = Math.min(this.#isFirstClimb ? this.#limit * 2 : this.#limit + 1, this.#max);
    this.#beginRound();
  }

  #lower(factor: number): void {
    this.#old = this.#limit - 1;
    this.#limit = Math.max(1, Math.floor(this.#limit * factor));
    this.#isFirstClimb = false;
    this.#beginRound();
  }

  #beginRound(): void {
    this.#answers = 0;
    this.#took = 0;
    this.#isBusy = false;
  }
}
