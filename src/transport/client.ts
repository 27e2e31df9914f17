/** Sends a request again and again until the service has given a final answer, within the limits on speed and patience. */

import type { Service } from '../objects/service.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { readRetryAfter, waitBefore } from './backoff.ts';
import { describeNetworkError, type Http, type HttpRequest, type HttpResponse } from './http.ts';
import type { Clock, RateLimiter } from './rate-limiter.ts';
import { judge } from './verdict.ts';

/** The sync ends before the request could be sent or answered. */
export class Stopped extends Error {}

export interface FinalAnswer {
  readonly verdict: 'ok' | 'split';
  readonly response: HttpResponse;
}

export interface ClientOptions {
  readonly service: Service;
  readonly http: Http;
  readonly limiter: RateLimiter;
  readonly retryForSeconds: number;
  readonly clock: Clock;
  readonly random: () => number;
}

export class Client {
  /** Requests made, tries again included. */
  calls = 0;
  readonly #options: ClientOptions;
  readonly #stop = new AbortController();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Ends all waiting: what has not been sent will not be. What is under way goes on. */
  stop(): void {
    this.#stop.abort(new Stopped());
  }

  /** @throws a config_error or transient_error that ends the sync, or `Stopped` */
  async send(request: HttpRequest): Promise<FinalAnswer> {
    const { service, limiter, retryForSeconds, clock, random } = this.#options;
    const deadline = clock.now() + retryForSeconds * 1000;
    for (let attempt = 1; ; attempt++) {
      await this.#wait(() => limiter.take(this.#stop.signal));
      this.calls++;
      const { response, problem } = await this.#try(request);
      const isReadable = response !== undefined && service.readRefusals(response.body) !== undefined;
      const verdict = judge({ status: response?.status, isReadable });
      if (response !== undefined) {
        if (verdict === 'abort-config') throw service.explain(response.status);
        if (verdict !== 'retry') return { verdict, response };
      }
      const left = deadline - clock.now();
      if (left <= 0) throw givenUp(service.title, retryForSeconds, problem);
      const retryAfter = readRetryAfter(response?.retryAfter, Date.now());
      const wait = Math.min(waitBefore(attempt, retryAfter, random()), left);
      await this.#wait(() => clock.sleep(wait, this.#stop.signal));
    }
  }

  async #try(request: HttpRequest): Promise<{ response?: HttpResponse; problem: string }> {
    try {
      const response = await this.#options.http.send(request);
      return { response, problem: `it answers HTTP ${response.status}` };
    } catch (error) {
      return { problem: describeNetworkError(error) };
    }
  }

  async #wait(until: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) throw new Stopped();
    try {
      await until();
    } catch (error) {
      throw signal.aborted ? new Stopped() : error;
    }
  }
}

function givenUp(title: string, seconds: number, problem: string): TraceError {
  return new TraceError(
    'transient_error',
    `${title} could not be reached for ${seconds} seconds (${problem}). Nothing is lost: the next sync goes on where this one stopped.`,
  );
}
