import { describe, expect, test } from 'vitest';
import { type Answered, Concurrency } from './concurrency.ts';

/** One round of answers, one after the other. */
function round(concurrency: Concurrency, answered: Partial<Answered> = {}): number {
  const { limit } = concurrency;
  for (let i = 0; i < limit; i++) {
    concurrency.answered({ took: 50, isOverloaded: false, isBusy: true, ...answered });
  }
  return concurrency.limit;
}

/** As many rounds as it takes to climb to the maximum. */
function climbed(max: number): Concurrency {
  const concurrency = new Concurrency(max);
  while (round(concurrency) < max);
  return concurrency;
}

const OVERLOADED: Answered = { took: 50, isOverloaded: true, isBusy: true };

describe('concurrency', () => {
  test('doubles from 4 to the maximum as long as all goes well', () => {
    const concurrency = new Concurrency(20);
    expect(concurrency.limit).toBe(4);
    expect([1, 2, 3, 4].map(() => round(concurrency))).toEqual([8, 16, 20, 20]);
  });

  test('begins no higher than the maximum', () => {
    expect(new Concurrency(1).limit).toBe(1);
    expect(round(new Concurrency(1))).toBe(1);
  });

  test('grows only where there is a use for more', () => {
    const concurrency = new Concurrency(20);
    expect(round(concurrency, { isBusy: false })).toBe(4);
    expect(round(concurrency)).toBe(8);
  });

  test('halves when the service is overloaded, once for all that were under way, and then grows one by one', () => {
    const concurrency = climbed(16);
    for (let i = 0; i < 16; i++) concurrency.answered(OVERLOADED);
    expect(concurrency.limit).toBe(8);
    expect([1, 2, 3].map(() => round(concurrency))).toEqual([9, 10, 11]);
  });

  test('never falls below one', () => {
    const concurrency = climbed(16);
    for (let i = 0; i < 100; i++) concurrency.answered(OVERLOADED);
    expect(concurrency.limit).toBe(1);
    expect(round(concurrency)).toBe(2);
  });

  test('falls by a tenth when answers take far longer than usual', () => {
    const concurrency = climbed(20);
    expect(round(concurrency, { took: 199 })).toBe(20);
    expect(round(concurrency, { took: 500 })).toBe(18);
  });

  test('takes what stays slow for usual after a while', () => {
    const concurrency = climbed(20);
    const limits = Array.from({ length: 40 }, () => round(concurrency, { took: 500 }));
    expect(Math.min(...limits)).toBeLessThan(20);
    expect(Math.min(...limits)).toBeGreaterThan(10);
    expect(limits.at(-1)).toBe(20);
  });
});
