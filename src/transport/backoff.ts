/** How long to wait before a request is tried again. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** A service that asks for more patience than this is asked again all the same. */
const LONGEST_RETRY_AFTER = 300_000;

/**
 * Milliseconds to wait: what the service asks for, else exponential backoff with full jitter.
 * @param attempt how often the request has failed, from 1
 * @param random a number from 0 to 1
 */
export function waitBefore(attempt: number, retryAfter: number | undefined, random: number): number {
  // To be asked for no patience at all is no reason to go on at full speed.
  if (retryAfter) return Math.min(retryAfter, LONGEST_RETRY_AFTER);
  return random * Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
}

/** The three forms of a date in HTTP begin with a weekday; `Date.parse` would read far more. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/** Milliseconds that a Retry-After header asks for, given in seconds or as a date; undefined where it can't be read. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
}
