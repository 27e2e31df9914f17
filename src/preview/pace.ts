/** How long calls take at the configured rate and under the service's own limit, worked out without a clock. */

import type { Service } from '../objects/service.ts';

export class Pace {
  readonly #requestsPerSecond: number;
  readonly #limited: Service['limited'];
  readonly #appRequestsPerSecond: number;
  #calls = 0;
  #limitedCalls = 0;
  #appCalls = 0;

  constructor(
    requestsPerSecond: number,
    limited: Service['limited'],
    appRequestsPerSecond = Number.POSITIVE_INFINITY,
  ) {
    this.#requestsPerSecond = requestsPerSecond;
    this.#limited = limited;
    this.#appRequestsPerSecond = Math.min(requestsPerSecond, appRequestsPerSecond);
  }

  /** @param limit whether it falls under the service's own limit, or under that of its App API */
  add(limit: 'limited' | 'app' | 'free'): void {
    if (limit === 'app') this.#appCalls++;
    else this.#calls++;
    if (limit === 'limited') this.#limitedCalls++;
  }

  get calls(): number {
    return this.#calls + this.#appCalls;
  }

  /** The service's own limit, where any call so far falls under it. */
  get limit(): Service['limited'] {
    return this.#limitedCalls > 0 ? this.#limited : undefined;
  }

  /** Whether so many calls would be made sooner than one that falls under the service's own limit. */
  areSooner(calls: number): boolean {
    return calls / this.#requestsPerSecond < this.#secondsUntil(this.#limitedCalls) - this.#rateSeconds;
  }

  /** How many calls a second the App API takes, where any call so far is for it. */
  get appRequestsPerSecond(): number | undefined {
    return this.#appCalls > 0 ? this.#appRequestsPerSecond : undefined;
  }

  get seconds(): number {
    const appSeconds = this.#appCalls / this.#appRequestsPerSecond;
    return Math.max(this.#rateSeconds, this.#secondsUntil(this.#limitedCalls - 1), appSeconds);
  }

  get #rateSeconds(): number {
    return this.#calls / this.#requestsPerSecond;
  }

  /** When a limited call begins that so many have gone before. */
  #secondsUntil(before: number): number {
    if (this.#limited === undefined || before <= 0) return 0;
    const { calls, milliseconds } = this.#limited;
    return (Math.floor(before / calls) * milliseconds) / 1000;
  }
}
