/** Reads a column as a point in time. */

import type { Value } from '../../json/value.ts';

/** From here on a number is taken for milliseconds: as seconds it would be the year 5138. */
const MILLISECONDS_FROM = 1e11;
/** From here on a number is neither seconds nor milliseconds of any year a person lives in. */
const UNREADABLE_FROM = 1e14;

/** No time takes more bytes of JSON than this, were every character an escape. */
const LONGEST = 300;

const DIGITS = /^-?\d+(?:\.\d+)?$/;
const MOST_FRACTION_DIGITS = 9;

const BACKSLASH = 0x5c;
const ZERO = 0x30;
const DASH = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const DOT = 0x2e;

/**
 * Unix milliseconds of a column, or undefined where it can't be read as a time.
 * Reads ISO 8601 with a T or a blank, up to nine digits of a second, an offset or none (UTC), a date alone,
 * and unix seconds or milliseconds as a number or as digits.
 */
export function readTime(value: Value): number | undefined {
  const { kind, bytes, start, end } = value;
  if (end - start > LONGEST) return undefined;
  if (kind === 'number') return fromNumber(Number(value.text()));
  if (kind !== 'string') return undefined;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== BACKSLASH) continue;
    const text = Buffer.from(value.text());
    return fromText(text, 0, text.length);
  }
  return fromText(bytes, start + 1, end - 1);
}

/** Whole unix seconds of unix milliseconds; a fraction is cut off. */
export function unixSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function fromNumber(number: number): number | undefined {
  const size = Math.abs(number);
  if (!(size < UNREADABLE_FROM)) return undefined;
  return Math.floor(size < MILLISECONDS_FROM ? number * 1000 : number);
}

function fromText(bytes: Buffer, start: number, end: number): number | undefined {
  if (bytes[start + 4] === DASH) return fromIso(bytes, start, end);
  const text = bytes.toString('latin1', start, end);
  return DIGITS.test(text) ? fromNumber(Number(text)) : undefined;
}

/** Reads `2024-02-29T12:00:00.000+01:00`, of which everything after the day and after the minutes may be missing. */
function fromIso(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start < 10 || bytes[start + 7] !== DASH) return undefined;
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const day = dayOf(year, two(bytes, start + 5), two(bytes, start + 8));
  if (day === undefined) return undefined;
  const midnight = day * MILLISECONDS_OF_DAY;
  let i = start + 10;
  if (i === end) return midnight;

  const separator = bytes[i]! | 0x20;
  if (separator !== 0x74 && bytes[i] !== 0x20) return undefined;
  const hour = two(bytes, i + 1);
  const minute = bytes[i + 3] === COLON ? two(bytes, i + 4) : Number.NaN;
  i += 6;
  let second = 0;
  let milliseconds = 0;
  if (i < end && bytes[i] === COLON) {
    second = two(bytes, i + 1);
    i += 3;
    if (i < end && bytes[i] === DOT) {
      const first = ++i;
      let worth = 100;
      for (; i < end && isDigit(bytes[i]!); i++) {
        milliseconds += (bytes[i]! - ZERO) * worth;
        worth = worth > 1 ? worth / 10 : 0;
      }
      if (i === first || i - first > MOST_FRACTION_DIGITS) return undefined;
    }
  }
  // What is no number is in no range either.
  if (i > end || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const offset = offsetOf(bytes, i, end);
  if (offset === undefined) return undefined;
  return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
}

/** The minutes that the offset in [start, end) is ahead of UTC: `Z`, `+01`, `+0100`, `+01:00` or nothing. */
function offsetOf(bytes: Buffer, start: number, end: number): number | undefined {
  if (start === end) return 0;
  const sign = bytes[start];
  const length = end - start;
  if (length === 1) return (sign! | 0x20) === 0x7a ? 0 : undefined;
  if (sign !== PLUS && sign !== DASH) return undefined;
  const hasColon = bytes[start + 3] === COLON;
  if (length !== 3 && length !== (hasColon ? 6 : 5)) return undefined;
  const hour = two(bytes, start + 1);
  const minute = length === 3 ? 0 : two(bytes, end - 2);
  if (!(hour <= 23 && minute <= 59)) return undefined;
  return (hour * 60 + minute) * (sign === DASH ? -1 : 1);
}

/** The number that two digits are; NaN where they are none. */
function two(bytes: Buffer, at: number): number {
  const [tens, ones] = [bytes[at]!, bytes[at + 1]!];
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : Number.NaN;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte < ZERO + 10;
}

const MILLISECONDS_OF_DAY = 86_400_000;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** From the first of March of the year 0 to the epoch. */
const EPOCH = 719_468;

/** Days from the epoch, or undefined where the calendar has no such day. */
function dayOf(year: number, month: number, day: number): number | undefined {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : DAYS_OF_MONTH[month - 1];
  if (last === undefined || !(day >= 1 && day <= last && year >= 0)) return undefined;
  // Counted from March on a leap day is the last day of its year, and months of 31 and 30 days come in turn.
  const months = (month + 9) % 12;
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return years * 365 + leapDays + Math.floor((153 * months + 2) / 5) + day - 1 - EPOCH;
}
