/** Sends a request again and again until the service has given a final answer, within the limits on speed and patience. */

import pLimit from 'p-limit';
import type { NotFound } from '../objects/destination-object.ts';
import type { Service } from '../objects/service.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { readRetryAfter, waitBefore } from './backoff.ts';
import { type Answered, Concurrency } from './concurrency.ts';
import { describeNetworkError, type Http, type HttpRequest, type HttpResponse } from './http.ts';
import { type Clock, RateLimiter } from './rate-limiter.ts';
import { isOverload, judge } from './verdict.ts';

/** The sync ends before the request could be sent or answered. */
export class Stopped extends Error {}

export interface FinalAnswer {
  readonly verdict: 'ok' | 'split';
  readonly response: HttpResponse;
}

export interface SendOptions {
  /** Set where the call falls under the service's own limit. */
  readonly isLimited?: boolean | undefined;
  /** What a 404 means where it does not mean that the address is wrong. */
  readonly notFound?: NotFound | undefined;
  /** Whether a success says what was asked; where it doesn't, it is asked again. */
  readonly isAnswer?: (response: HttpResponse) => boolean;
  /** What to send where it has to be tried again, if not the same: what was sent before may have had its effect. */
  readonly again?: () => Promise<HttpRequest>;
}

/** What has come of one try. */
interface Tried {
  readonly response: HttpResponse | undefined;
  /** What was wrong, as part of a sentence. */
  readonly problem: string;
  /** When the request was made, in the clock's milliseconds. */
  readonly begun: number;
}

export interface ClientOptions {
  readonly service: Service;
  readonly http: Http;
  readonly requestsPerSecond: number;
  /** How many requests may be under way at most; how many are depends on how the service takes them. */
  readonly maxConcurrency: number;
  readonly retryForSeconds: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends what is for the service's App API. */
  readonly app?: Client | undefined;
  /** Told that the service asks for fewer requests, and for how many milliseconds this one will wait. */
  readonly onRateLimited: (milliseconds: number) => void;
}

export class Client {
  #calls = 0;
  readonly #options: ClientOptions;
  readonly #limiter: RateLimiter;
  readonly #limitedCalls: RateLimiter | undefined;
  readonly #concurrency: Concurrency;
  readonly #inTurn: ReturnType<typeof pLimit>;
  readonly #stop = new AbortController();

  constructor(options: ClientOptions) {
    const { service, requestsPerSecond, maxConcurrency, clock } = options;
    this.#options = options;
    const most = Math.min(requestsPerSecond, service.requestsPerSecond ?? requestsPerSecond);
    this.#limiter = new RateLimiter(most, 1000, clock);
    const { limited } = service;
    this.#limitedCalls = limited && new RateLimiter(limited.calls, limited.milliseconds, clock);
    this.#concurrency = new Concurrency(maxConcurrency);
    this.#inTurn = pLimit(this.#concurrency.limit);
  }

  /** Requests made, tries again included. */
  get calls(): number {
    return this.#calls + (this.#options.app?.calls ?? 0);
  }

  /** Ends all waiting: what has not been sent will not be. What is under way goes on. */
  stop(): void {
    this.#options.app?.stop();
    this.#stop.abort(new Stopped());
  }

  /** Whether so many calls would be made sooner than one that falls under the service's own limit. */
  areSooner(calls: number): boolean {
    const ahead = this.#inTurn.pendingCount + calls;
    return (ahead / this.#options.requestsPerSecond) * 1000 < (this.#limitedCalls?.delay ?? 0);
  }

  /** @throws a config_error or transient_error that ends the sync, or `Stopped` */
  async send(first: HttpRequest, options: SendOptions = {}): Promise<FinalAnswer> {
    const { service, app, retryForSeconds, clock, random, onRateLimited } = this.#options;
    if (first.isForAppApi && app !== undefined) return app.send(first, options);
    const { isLimited, notFound, isAnswer, again } = options;
    let request = first;
    let deadline: number | undefined;
    for (let attempt = 1; ; attempt++) {
      const { response, problem, begun } = await this.#try(request, isLimited);
      // Waiting for one's turn is no failing: the time for trying again begins with the first try.
      deadline ??= begun + retryForSeconds * 1000;
      const isReadable = response !== undefined && service.readRefusals(response.body) !== undefined;
      const { retriesConflicts } = service;
      const verdict = judge({ status: response?.status, isReadable, notFound, retriesConflicts });
      if (response !== undefined) {
        if (verdict === 'abort-config') throw service.explain(response.status);
        const isFinal = verdict === 'split' || (verdict === 'ok' && (isAnswer?.(response) ?? true));
        if (isFinal) return { verdict, response };
      }
      const left = deadline - clock.now();
      if (left <= 0)
        throw givenUp(
          service.title,
          retryForSeconds,
          verdict === 'ok' ? `${problem}, but not what was asked` : problem,
        );
      const retryAfter = readRetryAfter(response?.retryAfter, Date.now());
      const wait = Math.min(waitBefore(attempt, retryAfter, random()), left);
      if (response?.status === 429) onRateLimited(wait);
      await this.#wait(() => clock.sleep(wait, this.#stop.signal));
      if (again !== undefined) request = await again();
    }
  }

  /** One try, once it is its turn. Between two tries it is somebody else's. */
  #try(request: HttpRequest, isLimited: boolean | undefined): Promise<Tried> {
    // A call of the service's own limit is made the moment the limit allows it, or it would be counted too early.
    if (isLimited) return this.#make(request, this.#limitedCalls);
    return this.#inTurn(() => this.#make(request, undefined));
  }

  async #make(request: HttpRequest, limited: RateLimiter | undefined): Promise<Tried> {
    const { http, clock } = this.#options;
    const limitedDone = limited && (await this.#wait(() => limited.take(this.#stop.signal)));
    const done = await this.#wait(() => this.#limiter.take(this.#stop.signal));
    const begun = clock.now();
    this.#calls++;
    const tried = await http.send(request).then(
      (response) => ({ response, problem: `it answers HTTP ${response.status}` }),
      (error: unknown) => ({ response: undefined, problem: describeNetworkError(error) }),
    );
    done();
    limitedDone?.();
    this.#learn({ took: clock.now() - begun, isOverloaded: isOverload(tried.response?.status) });
    return { ...tried, begun };
  }

  #learn(answer: Omit<Answered, 'isBusy'>): void {
    this.#concurrency.answered({ ...answer, isBusy: this.#inTurn.pendingCount > 0 });
    const { limit } = this.#concurrency;
    if (limit !== this.#inTurn.concurrency) this.#inTurn.concurrency = limit;
  }

  async #wait<T>(until: () => Promise<T>): Promise<T> {
    const { signal } = this.#stop;
    if (signal.aborted) throw new Stopped();
    try {
      return await until();
    } catch (error) {
      throw signal.aborted ? new Stopped() : error;
    }
  }
}

function givenUp(title: string, seconds: number, problem: string): TraceError {
  return new TraceError(
    'transient_error',
    `${title} could not be reached for ${seconds} ${seconds === 1 ? 'second' : 'seconds'} (${problem}). Nothing is lost: the next sync goes on where this one stopped.`,
  );
}
