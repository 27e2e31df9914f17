import { describe, expect, test } from 'vitest';
import { Pace } from './pace.ts';

const LIMITED = { calls: 20, milliseconds: 60_000 };

/** So many calls of either sort. */
function paceOf(calls: number, limited: number): Pace {
  const pace = new Pace(10, LIMITED);
  for (let i = 0; i < calls; i++) pace.add('free');
  for (let i = 0; i < limited; i++) pace.add('limited');
  return pace;
}

describe('the time that calls take', () => {
  test.each([
    [0, 0, 0],
    [10, 0, 1],
    [0, 20, 2],
    [0, 21, 60],
    [0, 41, 120],
    [1000, 21, 102.1],
  ])('%i calls and %i limited ones: %f s', (calls, limited, seconds) => {
    expect(paceOf(calls, limited).seconds).toBe(seconds);
  });

  test('is that of the App API where its own limit takes longest', () => {
    const pace = new Pace(100, undefined, 10);
    for (let i = 0; i < 50; i++) pace.add('app');
    pace.add('free');
    expect([pace.calls, pace.seconds]).toEqual([51, 5]);
  });

  test('knows of a limit only where a call falls under it', () => {
    expect(paceOf(5, 0).limit).toBeUndefined();
    expect(paceOf(5, 1).limit).toBe(LIMITED);
    expect(new Pace(1, undefined).limit).toBeUndefined();
  });
});

test('other calls are made sooner than a limited one only where that has to wait for longer', () => {
  expect(paceOf(0, 19).areSooner(1)).toBe(false);
  expect(paceOf(0, 20).areSooner(579)).toBe(true);
  expect(paceOf(0, 20).areSooner(580)).toBe(false);
  expect(paceOf(580, 20).areSooner(1)).toBe(false);
});
