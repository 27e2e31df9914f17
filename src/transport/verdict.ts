/** What an answer of the service means for the request: a pure judgement. */

import type { NotFound } from '../objects/destination-object.ts';

export type Verdict =
  /** The service has taken the request; its body tells about single items. */
  | 'ok'
  /** The same request may go through later. */
  | 'retry'
  /** Too large or partly bad: to be tried again in halves, until a bad record stands alone. */
  | 'split'
  /** Only the user can help. */
  | 'abort-config';

/** An answer, or that there was none, with what has to be known of the request. */
export interface Answer {
  /** HTTP status, or undefined where the connection failed or timed out. */
  readonly status: number | undefined;
  /** Whether the body lists what was refused; without the list a 207 tells nothing. */
  readonly isReadable: boolean;
  /** What a 404 means where it does not mean that the address is wrong. */
  readonly notFound?: NotFound | undefined;
  /** Whether the service says 409 of two requests at once about the same thing. */
  readonly retriesConflicts?: boolean | undefined;
}

const MEANING_OF_404 = { success: 'ok', refusal: 'split', 'wrong address': 'abort-config' } as const;

/** By status, whatever the body: gateways in between answer in HTML. */
export function judge({ status, isReadable, notFound, retriesConflicts }: Answer): Verdict {
  if (status === undefined) return 'retry';
  // The listed items are refused and all others accepted: without the list nobody knows which.
  if (status === 207) return isReadable ? 'ok' : 'retry';
  if (status >= 200 && status < 300) return 'ok';
  if (status >= 300 && status < 400) return 'abort-config';
  if (status === 404) return MEANING_OF_404[notFound ?? 'wrong address'];
  if (status === 401 || status === 402 || status === 403) return 'abort-config';
  if (status === 409) return retriesConflicts ? 'retry' : 'split';
  if (status === 408 || status === 429 || status >= 500) return 'retry';
  return 'split';
}

/** Whether the service has too much to do, so that fewer requests at once would help. */
export function isOverload(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500;
}
