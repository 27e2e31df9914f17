import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindAt } from '../../json/scanner.ts';
import { Value } from '../../json/value.ts';
import { readTime, unixSeconds } from './timestamps.ts';

/** The time in a column whose raw JSON is given. */
function read(json: string): number | undefined {
  const bytes = Buffer.from(json);
  const value = new Value();
  value.set(kindAt(bytes, 0), bytes, 0, bytes.length);
  return readTime(value);
}

const NOON = Date.UTC(2024, 1, 29, 12, 0, 0);

describe('a time', () => {
  test.each([
    ['a T and a Z', '2024-02-29T12:00:00Z', NOON],
    ['small letters', '2024-02-29t12:00:00z', NOON],
    ['a blank for the T', '2024-02-29 12:00:00', NOON],
    ['a blank for the T and an offset', '2024-02-29 12:00:00+00', NOON],
    ['no offset, which is UTC', '2024-02-29T12:00:00', NOON],
    ['no seconds', '2024-02-29T12:00', NOON],
    ['no seconds, but an offset', '2024-02-29T17:30+05:30', NOON],
    ['an offset with a colon', '2024-02-29T17:30:00+05:30', NOON],
    ['an offset without a colon', '2024-02-29T17:30:00+0530', NOON],
    ['an offset of hours', '2024-02-29T17:00:00+05', NOON],
    ['a negative offset', '2024-02-29T03:30:00-08:30', NOON],
    ['a negative offset of hours', '2024-02-29T04:00:00-08', NOON],
    ['an offset of nothing', '2024-02-29T12:00:00-00:00', NOON],
    ['an offset into the next day', '2024-03-01T01:00:00+13:00', NOON],
    ['a fraction and an offset', '2024-02-29T17:30:00.250+05:30', NOON + 250],
    ['a fraction and nothing else', '2024-02-29T12:00:00.5', NOON + 500],
    ['a date alone', '2024-02-29', Date.UTC(2024, 1, 29)],
    ['the first day of the epoch', '1970-01-01', 0],
    ['a year before the epoch', '1969-12-31T23:59:59Z', -1000],
    ['a year before 1000', '0999-01-01', Date.parse('0999-01-01')],
    ['the year 0', '0000-01-01T00:00:00Z', Date.parse('0000-01-01T00:00:00Z')],
    ['the last second of the year 9999', '9999-12-31T23:59:59Z', Date.parse('9999-12-31T23:59:59Z')],
    ['29 February of a leap century', '2000-02-29', Date.UTC(2000, 1, 29)],
    ['the last second of a day', '2024-02-29T23:59:59Z', NOON + 43_199_000],
  ])('with %s can be read', (_, text, expected) => {
    expect(read(JSON.stringify(text))).toBe(expected);
  });

  test.each([
    ['1', 100],
    ['12', 120],
    ['123', 123],
    ['1234', 123],
    ['12345', 123],
    ['123456', 123],
    ['1234567', 123],
    ['12345678', 123],
    ['999999999', 999],
    ['000000001', 0],
  ])('may have the fraction .%s, which is cut off at milliseconds', (fraction, expected) => {
    expect(read(`"2024-02-29T12:00:00.${fraction}Z"`)).toBe(NOON + expected);
  });

  test.each([
    ['seconds', '1709208000', NOON],
    ['milliseconds', '1709208000000', NOON],
    ['seconds with a fraction', '1709208000.75', NOON + 750],
    ['milliseconds with a fraction', '1709208000000.9', NOON],
    ['zero', '0', 0],
    ['negative seconds', '-86400', -86_400_000],
    ['negative milliseconds', '-100000000000', -100_000_000_000],
    ['the last number read as seconds', '99999999999', 99_999_999_999_000],
    ['the first number read as milliseconds', '100000000000', 100_000_000_000],
  ])('can be %s, as a number and as a text of digits', (_, digits, expected) => {
    expect(read(digits)).toBe(expected);
    expect(read(`"${digits}"`)).toBe(expected);
  });

  test.each([
    ['1.709208e9', NOON],
    ['1.709208E+12', NOON],
    ['17092080e-1', 1_709_208_000],
    ['-0', 0],
    ['-0.0', 0],
  ])('can be the number %s', (json, expected) => {
    expect(read(json)).toBeCloseTo(expected, 6);
  });

  test('can be written with escapes', () => {
    expect(read('"2024\\u002d02-29T12:00:00\\u005A"')).toBe(NOON);
  });

  test.each([
    '""',
    '" "',
    '"tomorrow"',
    '"2024-02"',
    '"2024-2-29"',
    '"24-02-29"',
    '"2024-02-30"',
    '"2023-02-29"',
    '"1900-02-29"',
    '"2024-00-01"',
    '"2024-13-01"',
    '"2024-01-00"',
    '"2024-04-31"',
    '"02/29/2024"',
    '"2024-02-29T"',
    '"2024-02-29T12"',
    '"2024-02-29T24:00:00Z"',
    '"2024-02-29T12:60:00Z"',
    '"2024-02-29T12:00:60Z"',
    '"2024-02-29T12:00:00."',
    '"2024-02-29T12:00:00.1234567890Z"',
    '"2024-02-29T12:00:00.123.4Z"',
    '"2024-02-29T12:00:00+24:00"',
    '"2024-02-29T12:00:00+05:60"',
    '"2024-02-29T12:00:00+5"',
    '"2024-02-29T12:00:00+05:3"',
    '"2024-02-29T12:00:00 Z "',
    '" 2024-02-29"',
    '"2024-02-29\\n"',
    '"+2024-02-29"',
    '"12024-02-29"',
    '"１７０９２０８０００"',
    '"1e9"',
    '"0x10"',
    '"NaN"',
    '1e400',
    '100000000000000',
    '-100000000000000',
    '"100000000000000"',
    'true',
    'null',
    '{}',
    '[1709208000]',
  ])('cannot be read from %s', (json) => {
    expect(read(json)).toBeUndefined();
  });

  test('is the one that JavaScript reads, for every ISO time in milliseconds', () => {
    const instant = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, (date) => {
        expect(read(JSON.stringify(date))).toBe(date.getTime());
      }),
    );
  });
});

test('a day is read exactly where the calendar has it', () => {
  const part = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(part(9999), part(13), part(32), (year, month, day) => {
      const date = new Date(0);
      date.setUTCFullYear(year, month - 1, day);
      const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
      const [yyyy, mm, dd] = [year, month, day].map((number, i) =>
        String(number).padStart(i === 0 ? 4 : 2, '0'),
      );
      expect(read(`"${yyyy}-${mm}-${dd}"`)).toBe(isThere ? date.getTime() : undefined);
    }),
    { numRuns: 2000 },
  );
});

describe('unix seconds', () => {
  test.each([
    [0, 0],
    [999, 0],
    [1000, 1],
    [NOON + 999, NOON / 1000],
    [-1, -1],
    [-1000, -1],
    [-1500, -2],
  ])('of %d ms are %d: a fraction is cut off', (milliseconds, seconds) => {
    expect(unixSeconds(milliseconds)).toBe(seconds);
  });
});
