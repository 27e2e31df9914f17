import { describe, expect, test } from 'vitest';
import { readRetryAfter, waitBefore } from './backoff.ts';

describe('the wait before another try', () => {
  test.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [4, 4000],
    [5, 8000],
    [6, 16_000],
    [7, 30_000],
    [8, 30_000],
    [2000, 30_000],
  ])('number %d is anything up to %d ms', (attempt, most) => {
    expect(waitBefore(attempt, undefined, 0)).toBe(0);
    expect(waitBefore(attempt, undefined, 0.5)).toBe(most / 2);
    expect(waitBefore(attempt, undefined, 1)).toBe(most);
  });

  test.each([
    [1000, 1000],
    [299_999, 299_999],
    [300_000, 300_000],
    [300_001, 300_000],
    [86_400_000, 300_000],
  ])('is what the service asks for, %d ms, up to five minutes: %d', (asked, wait) => {
    expect(waitBefore(1, asked, 0)).toBe(wait);
    expect(waitBefore(9, asked, 1)).toBe(wait);
  });
});

describe('Retry-After', () => {
  const NOW = Date.UTC(2024, 1, 29, 12, 0, 0);

  test.each([
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['1.5', 1500],
    ['Thu, 29 Feb 2024 12:00:30 GMT', 30_000],
    ['Thursday, 29-Feb-24 12:00:30 GMT', 30_000],
    ['Thu, 29 Feb 2024 11:59:00 GMT', 0],
  ])('%j asks for %d ms', (header, wait) => {
    expect(readRetryAfter(header, NOW)).toBe(wait);
  });

  test.each([undefined, '', ' ', 'soon', '1e3', 'NaN', 'Infinity', '1,5s'])(
    '%j asks for nothing',
    (header) => {
      expect(readRetryAfter(header, NOW)).toBeUndefined();
    },
  );
});
