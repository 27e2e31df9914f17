/** What the rest of the connector has to know about a service besides its objects. */

import type { TraceError } from '../protocol/trace-error.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';

/** A service as the configuration describes it: one workspace with its credentials. */
export interface Service {
  /** As its users spell it. */
  readonly title: string;
  readonly baseUrl: string;
  /** Sent with every request; holds the credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a 409 means that another request about the same thing was under way, so that it is to be tried again. */
  readonly retriesConflicts: boolean;
  /** How many calls a second there may be at most, whatever the configuration says. */
  readonly requestsPerSecond?: number;
  /** The service's own limit on the calls of kinds that are limited: so many in so many milliseconds. */
  readonly limited?: { readonly calls: number; readonly milliseconds: number };
  /** A request that changes nothing and shows whether the credentials and the region are right. */
  readonly checkRequest: HttpRequest;
  /** What the answer to `checkRequest` says is wrong, in a sentence that says what to do; undefined where all is well. */
  readonly readCheck: (response: HttpResponse) => string | undefined;
  /**
   * Where the same credentials may be right that are wrong here, and what is then to be done; undefined where
   * there is no such place.
   */
  readonly elsewhere: { readonly baseUrl: string; readonly advice: string } | undefined;
  /** The config_error for an answer that only the user can do something about. */
  readonly explain: (status: number) => TraceError;
  /**
   * Which items of a request were refused, by index, or by undefined where the answer names none; undefined where
   * the body has no such list.
   */
  readonly readRefusals: (body: string) => ReadonlyMap<number | undefined, Refusal> | undefined;
  /** The service's other API, which has an address, credentials and limits of its own; where there is a key for it. */
  readonly appApi?: Service;
}

/** What a service says about one refused item. */
export interface Refusal {
  readonly field: string | undefined;
  readonly message: string;
}
