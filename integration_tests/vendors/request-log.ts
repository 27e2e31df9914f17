/** What a vendor server remembers of the requests it got: the requests themselves and running counts. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './faults.ts';

/** One request, from its first byte to the moment the server is done with it. */
export interface Exchange {
  /** 1 for the first request. */
  readonly number: number;
  /** The listener that got it, such as `track-us`. */
  readonly scope: string;
  readonly method: string;
  /** The path as sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The named parts of the path, percent-decoded. */
  params: Record<string, string>;
  /** `method pattern` of the route, such as `PUT /api/v1/customers/:identifier`. */
  endpoint: string;
  body: Buffer;
  /** Bytes of the body; stays when the body itself is not kept. */
  bytes: number;
  /** Milliseconds of performance.now(). */
  readonly startedAt: number;
  endedAt: number | undefined;
  /** The status sent, or 0 when no complete answer was sent. */
  status: number;
  /** The status the service itself gave, whatever a fault made of it; undefined where a fault kept the request from it. */
  ownStatus: number | undefined;
  /** The fault that hit it. */
  fault: Fault | undefined;
}

export interface RequestCounts {
  requests: number;
  bytes: number;
  largestBody: number;
  byEndpoint: Record<string, number>;
  byStatus: Record<string, number>;
  /** Requests that were hit by a fault. */
  faulted: number;
  inFlight: number;
  maxInFlight: number;
  /** The largest number of requests that began within any one second. */
  busiestSecond: number;
}

export class RequestLog {
  readonly #keep: boolean;
  #exchanges: Exchange[] = [];
  #counts: RequestCounts = emptyCounts();
  #starts: number[] = [];
  #firstStart = 0;

  /** With `keep` false only the counts are kept. */
  constructor(keep: boolean) {
    this.#keep = keep;
  }

  /** A request began. */
  begin(exchange: Exchange): void {
    const counts = this.#counts;
    counts.requests += 1;
    counts.inFlight += 1;
    counts.maxInFlight = Math.max(counts.maxInFlight, counts.inFlight);
    this.#countSecond(exchange.startedAt);
    if (this.#keep) this.#exchanges.push(exchange);
  }

  /** The server is done with a request: answered, broken off or left hanging. */
  end(exchange: Exchange, status: number): void {
    if (exchange.endedAt !== undefined) return;
    exchange.endedAt = performance.now();
    exchange.status = status;
    const counts = this.#counts;
    counts.inFlight -= 1;
    counts.bytes += exchange.bytes;
    counts.largestBody = Math.max(counts.largestBody, exchange.bytes);
    counts.byEndpoint[exchange.endpoint] = (counts.byEndpoint[exchange.endpoint] ?? 0) + 1;
    counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1;
    if (exchange.fault) counts.faulted += 1;
    if (!this.#keep) exchange.body = Buffer.alloc(0);
  }

  /** The requests so far, in order of arrival. */
  exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  counts(): RequestCounts {
    return structuredClone(this.#counts);
  }

  /** Forgets everything except the requests that are still in flight. */
  reset(): void {
    const { inFlight } = this.#counts;
    this.#counts = { ...emptyCounts(), inFlight, maxInFlight: inFlight };
    this.#exchanges = this.#exchanges.filter((exchange) => exchange.endedAt === undefined);
    this.#starts = [];
    this.#firstStart = 0;
  }

  #countSecond(startedAt: number): void {
    this.#starts.push(startedAt);
    while (this.#starts[this.#firstStart]! <= startedAt - 1000) this.#firstStart += 1;
    this.#counts.busiestSecond = Math.max(this.#counts.busiestSecond, this.#starts.length - this.#firstStart);
    if (this.#firstStart > 10_000) {
      this.#starts = this.#starts.slice(this.#firstStart);
      this.#firstStart = 0;
    }
  }
}

function emptyCounts(): RequestCounts {
  return {
    requests: 0,
    bytes: 0,
    largestBody: 0,
    byEndpoint: {},
    byStatus: {},
    faulted: 0,
    inFlight: 0,
    maxInFlight: 0,
    busiestSecond: 0,
  };
}
