/** What must never happen, whatever else does: a request over a limit, and a secret that leaks. */

import { Violation } from './deeds.ts';

/** Of one request, as far as limits go. */
export interface Sent {
  /** Which of the service's APIs got it; each has limits of its own. */
  readonly api: 'main' | 'app';
  /** In milliseconds. */
  readonly startedAt: number;
  readonly bytes: number;
  /** Bytes of its largest item. */
  readonly largestItem: number;
  /** Whether it falls under Courier's limit on calls for lists. */
  readonly isLimited: boolean;
}

/** Of one API. */
export interface Limits {
  readonly requestsPerSecond: number;
  readonly bodyBytes: number;
  readonly itemBytes: number;
}

const LIMITED_CALLS_A_MINUTE = 20;

/** @param requests those of one run, in order of arrival */
export function checkLimits(
  requests: readonly Sent[],
  limitsOf: Readonly<Record<Sent['api'], Limits>>,
): void {
  for (const [api, limits] of Object.entries(limitsOf)) {
    checkApi(
      requests.filter((each) => each.api === api),
      limits,
    );
  }
}

function checkApi(sent: readonly Sent[], limits: Limits): void {
  const body = Math.max(0, ...sent.map(({ bytes }) => bytes));
  if (body > limits.bodyBytes) throw new Violation(`a request of ${body} bytes`);
  const item = Math.max(0, ...sent.map(({ largestItem }) => largestItem));
  if (item > limits.itemBytes) throw new Violation(`an item of ${item} bytes`);
  const second = busiest(sent, 1000);
  if (second > limits.requestsPerSecond) {
    throw new Violation(`${second} requests in a second, where ${limits.requestsPerSecond} are allowed`);
  }
  const limited = sent.filter(({ isLimited }) => isLimited);
  const minute = busiest(limited, 60_000);
  if (minute > LIMITED_CALLS_A_MINUTE) throw new Violation(`${minute} calls for lists in a minute`);
}

/** The most requests that began within any stretch of so many milliseconds. */
function busiest(sent: readonly Sent[], stretch: number): number {
  let first = 0;
  let most = 0;
  for (const [i, { startedAt }] of sent.entries()) {
    while (sent[first]!.startedAt <= startedAt - stretch) first++;
    most = Math.max(most, i - first + 1);
  }
  return most;
}

/**
 * @param texts what the run has written, by where
 * @param secrets what may be in none of them
 */
export function checkSecrets(texts: Readonly<Record<string, string>>, secrets: readonly string[]): void {
  for (const [where, text] of Object.entries(texts)) {
    if (secrets.some((secret) => text.includes(secret))) throw new Violation(`a secret is in ${where}`);
  }
}
