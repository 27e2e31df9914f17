import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Clock, RateLimiter } from './rate-limiter.ts';

/** Sleeps in whole milliseconds, as timers do. */
const CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};
const NEVER = new AbortController().signal;

/** Begins a request that is answered at once. */
async function begin(limiter: RateLimiter): Promise<void> {
  (await limiter.take(NEVER))();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a rate limiter', () => {
  test('lets as many begin at once as there may be in a second, and the next ones after it', async () => {
    const limiter = new RateLimiter(3, 1000, CLOCK);
    const begun: number[] = [];
    for (let i = 0; i < 7; i++) void begin(limiter).then(() => begun.push(Date.now()));
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([0, 0, 0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(begun).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(100);
    expect(begun).toHaveLength(6);
    await vi.advanceTimersByTimeAsync(1100);
    expect(begun).toHaveLength(7);
  });

  test('lets begin at once what comes a second later', async () => {
    const limiter = new RateLimiter(1, 1000, CLOCK);
    await begin(limiter);
    await vi.advanceTimersByTimeAsync(1100);
    await begin(limiter);
    expect(Date.now()).toBe(1100);
  });

  test('never lets more begin in any second, and those first that ask first', async () => {
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 50 }), fc.nat({ max: 3000 })), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), pauses, async (perSecond, waits) => {
        const limiter = new RateLimiter(perSecond, 1000, CLOCK);
        const begun: [number, number][] = [];
        for (const [i, wait] of waits.entries()) {
          await vi.advanceTimersByTimeAsync(wait);
          void begin(limiter).then(() => begun.push([i, Date.now()]));
        }
        await vi.advanceTimersByTimeAsync(2000 * (waits.length + 1));
        expect(begun.map(([i]) => i)).toEqual(waits.map((_, i) => i));
        for (let i = perSecond; i < begun.length; i++) {
          expect(begun[i]![1] - begun[i - perSecond]![1]).toBeGreaterThan(1000);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('gives its whole rate to those who wait', async () => {
    const limiter = new RateLimiter(100, 1000, CLOCK);
    let begun = 0;
    for (let i = 0; i < 1000; i++) void begin(limiter).then(() => begun++);
    await vi.advanceTimersByTimeAsync(9200);
    expect(begun).toBe(1000);
  });

  test('may be for any stretch of time', async () => {
    const limiter = new RateLimiter(2, 60_000, CLOCK);
    const begun: number[] = [];
    for (let i = 0; i < 3; i++) void begin(limiter).then(() => begun.push(Date.now()));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(begun).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(begun).toHaveLength(3);
  });

  test('tells how long the next one would have to wait', async () => {
    const limiter = new RateLimiter(2, 60_000, CLOCK);
    expect(limiter.delay).toBe(0);
    await begin(limiter);
    expect(limiter.delay).toBe(0);
    await begin(limiter);
    await vi.advanceTimersByTimeAsync(10_000);
    const delays = [limiter.delay];
    for (let i = 0; i < 3; i++) {
      void begin(limiter);
      await vi.advanceTimersByTimeAsync(0);
      delays.push(limiter.delay);
    }
    expect(delays.map((delay) => Math.round(delay / 1000))).toEqual([50, 50, 110, 110]);
  });

  test('lets nobody begin whose wait is ended, and holds nobody else back', async () => {
    const limiter = new RateLimiter(1, 1000, CLOCK);
    const stop = new AbortController();
    await begin(limiter);
    const stopped = expect(limiter.take(stop.signal)).rejects.toThrow('stopped');
    let hasBegun = false;
    void begin(limiter).then(() => {
      hasBegun = true;
    });
    stop.abort(new Error('stopped'));
    await stopped;
    await vi.advanceTimersByTimeAsync(999);
    expect(hasBegun).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(hasBegun).toBe(true);
  });

  test('counts a request from when it may have arrived at the latest', async () => {
    const limiter = new RateLimiter(1, 1000, CLOCK);
    const first = await limiter.take(NEVER);
    const begun: number[] = [];
    void begin(limiter).then(() => begun.push(Date.now()));
    await vi.advanceTimersByTimeAsync(1500);
    expect(begun).toEqual([]);
    first();
    await vi.advanceTimersByTimeAsync(1009);
    expect(begun).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begun).toEqual([2510]);
  });

  test('does not count the time that every answer takes', async () => {
    const limiter = new RateLimiter(1, 1000, CLOCK);
    for (let i = 0; i < 3; i++) {
      const taken = limiter.take(NEVER);
      await vi.advanceTimersByTimeAsync(1010);
      const done = await taken;
      await vi.advanceTimersByTimeAsync(100);
      done();
    }
    const last = Date.now();
    void begin(limiter);
    await vi.advanceTimersByTimeAsync(0);
    expect(limiter.delay).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(910);
    expect(limiter.delay).toBe(1010);
    expect(Date.now() - last).toBe(910);
  });
});
