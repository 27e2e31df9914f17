/** How single values are to be read: identifiers, blanks and times. */

import { ANY_INTEGER, digitsOf, exactNumber, textOf } from './exact.ts';

const WHOLE = /^(-?\d+)(?:\.0+)?$/;
const UTC_SECOND = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\dZ$/;

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || textOf(value)?.trim() === '';
}

/** The text of a string or of a whole number; undefined for what identifies nobody. */
export function identifierText(value: unknown): string | undefined {
  const text = textOf(value);
  if (text !== undefined) return text;
  const whole = WHOLE.exec(digitsOf(value) ?? '')?.[1];
  return whole !== undefined && /^-0+$/.test(whole) ? '0' : whole;
}

export interface Time {
  /** The number of seconds as it is to be sent. */
  readonly seconds: unknown;
  /** Whether it may as well be unreadable. */
  readonly isDoubtful: boolean;
}

/** Undefined for what no one could read as a time. */
export function timeOf(value: unknown): Time | undefined {
  const digits = digitsOf(value);
  if (digits !== undefined) {
    const size = Math.abs(Number(digits));
    if (size >= 1e14) return undefined;
    return /^-?\d+$/.test(digits) && size < 1e11 && size > 0
      ? { seconds: exactNumber(digits), isDoubtful: false }
      : { seconds: ANY_INTEGER, isDoubtful: false };
  }
  const text = textOf(value);
  if (text === undefined || !/^-?\d/.test(text)) return undefined;
  const milliseconds = UTC_SECOND.test(text) ? Date.parse(text) : Number.NaN;
  if (
    !Number.isNaN(milliseconds) &&
    new Date(milliseconds).toISOString().slice(0, 19) === text.slice(0, 19)
  ) {
    return { seconds: exactNumber(String(milliseconds / 1000)), isDoubtful: false };
  }
  return { seconds: ANY_INTEGER, isDoubtful: true };
}
