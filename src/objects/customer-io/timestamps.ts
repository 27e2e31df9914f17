/** Reads a column as a point in time. */

import type { Value } from '../../json/value.ts';

/** From here on a number is taken for milliseconds: as seconds it would be the year 5138. */
const MILLISECONDS_FROM = 1e11;
/** From here on a number is neither seconds nor milliseconds of any year a person lives in. */
const UNREADABLE_FROM = 1e14;

/** No time takes more bytes of JSON than this, were every character an escape. */
const LONGEST = 300;

const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)?)?$/;
const DIGITS = /^-?\d+(?:\.\d+)?$/;

/**
 * Unix milliseconds of a column, or undefined where it can't be read as a time.
 * Reads ISO 8601 with a T or a blank, up to nine digits of a second, an offset or none (UTC), a date alone,
 * and unix seconds or milliseconds as a number or as digits.
 */
export function readTime(value: Value): number | undefined {
  if (value.end - value.start > LONGEST) return undefined;
  if (value.kind === 'number') return fromNumber(Number(value.text()));
  if (value.kind !== 'string') return undefined;
  const text = value.text();
  return DIGITS.test(text) ? fromNumber(Number(text)) : fromIso(text);
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

function fromIso(text: string): number | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = match;
  const date = utc(Number(year), Number(month), Number(day));
  if (date === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  return date + seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** Unix milliseconds of a day's beginning, or undefined where the calendar has no such day. */
function utc(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}
