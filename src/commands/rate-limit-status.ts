/** Tells the platform while the service asks for fewer requests, so that a slow sync explains itself. */

import type { Ledger } from '../ledger/ledger.ts';
import type { Output } from '../protocol/output.ts';
import type { StreamDescriptor } from '../protocol/trace-error.ts';

/** When the service has not asked for so long, in milliseconds, it is over. */
const QUIET = 10_000;

export class RateLimitStatus {
  readonly #ledger: Ledger;
  readonly #output: Output;
  /** The streams that are told to be limited. */
  #limited: readonly StreamDescriptor[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(ledger: Ledger, output: Output) {
    this.#ledger = ledger;
    this.#output = output;
  }

  /** @param wait milliseconds until it is tried again */
  limited(wait: number): void {
    if (this.#limited.length === 0) {
      this.#limited = this.#ledger.unsettledStreams();
      const reset = Math.ceil(Date.now() + wait);
      for (const stream of this.#limited) this.#output.running(stream, reset);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over(), wait + QUIET);
    this.#timer.unref();
  }

  #over(): void {
    for (const stream of this.#limited) this.#output.running(stream);
    this.#limited = [];
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
