import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LastBatches } from './last-batches.ts';

test('the last batch of everybody is known until it is settled', () => {
  const identity = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
  const batch = fc.integer({ min: 1, max: 20 });
  const step = fc.oneof(
    { weight: 10, arbitrary: fc.record({ do: fc.constant('set' as const), identity, batch }) },
    fc.record({ do: fc.constant('settle' as const), identity, batch }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const settled = new Set<number>();
      const known = new Map<number, number>();
      const table = new LastBatches((number) => !settled.has(number));
      for (const { do: what, identity: who, batch: number } of steps) {
        if (what === 'settle') settled.add(number);
        else if (!settled.has(number)) {
          table.set(who, number);
          known.set(who, number);
        }
        for (const [each, last] of known) expect(table.get(each)).toBe(settled.has(last) ? undefined : last);
      }
    }),
  );
});

test('a hundred thousand people at a time are told apart, and forgotten batch by batch', () => {
  const PEOPLE = 100_000;
  let settledUpTo = 0;
  const table = new LastBatches((number) => number > settledUpTo);
  for (let person = 0; person < PEOPLE * 4; person++) {
    const number = 1 + Math.floor(person / 1000);
    settledUpTo = Math.max(0, number - 1 - PEOPLE / 1000);
    table.set(Math.imul(person, 16_777_619), number);
  }
  for (let person = 0; person < PEOPLE * 4; person++) {
    const number = 1 + Math.floor(person / 1000);
    expect(table.get(Math.imul(person, 16_777_619))).toBe(number > settledUpTo ? number : undefined);
  }
});
