/** The rate limiter of the vendor servers. */

import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

test('a bucket passes its rate at once, and then one token per share of a second', () => {
  let now = 0;
  const bucket = new TokenBucket(4, () => now);
  expect([1, 2, 3, 4, 5].map(() => bucket.take())).toEqual([true, true, true, true, false]);
  now += 249;
  expect(bucket.take()).toBe(false);
  now += 1;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
  now += 60_000;
  expect([1, 2, 3, 4, 5].map(() => bucket.take())).toEqual([true, true, true, true, false]);
});

test('a cost above the bucket passes and has to be earned back', () => {
  let now = 0;
  const bucket = new TokenBucket(10, () => now);
  expect(bucket.take(35)).toBe(true);
  expect(bucket.retryAfterSeconds()).toBe(3);
  now += 2500;
  expect(bucket.take()).toBe(false);
  now += 100;
  expect(bucket.take()).toBe(true);
});
