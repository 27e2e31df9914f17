import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { Output } from '../protocol/output.ts';
import { RateLimitStatus } from './rate-limit-status.ts';

/** A sync in which a record of users waits, none of orders; what it says. */
class Bench {
  readonly #stream = new PassThrough({ encoding: 'utf8' });
  readonly status: RateLimitStatus;

  constructor() {
    const ledger = new Ledger(() => {}, 100);
    ledger.begin(ledger.open({ name: 'users', namespace: 'public' }));
    ledger.accept(ledger.begin(ledger.open({ name: 'orders' })));
    this.status = new RateLimitStatus(ledger, new Output(this.#stream));
  }

  said(): unknown[] {
    return ((this.#stream.read() ?? '') as string)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).trace.stream_status);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const RUNNING = { stream_descriptor: { name: 'users', namespace: 'public' }, status: 'RUNNING' };
const limitedUntil = (quota_reset: number) => ({
  ...RUNNING,
  reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset } }],
});

describe('a service that asks for fewer requests', () => {
  test('is told once for each stream that has records waiting, with the time it will be tried again', () => {
    const bench = new Bench();
    bench.status.limited(2000.5);
    bench.status.limited(3000);
    expect(bench.said()).toEqual([limitedUntil(1_002_001)]);
  });

  test('is over when it has not asked for ten seconds', () => {
    const bench = new Bench();
    bench.status.limited(2000);
    vi.advanceTimersByTime(5000);
    bench.status.limited(1000);
    bench.said();
    vi.advanceTimersByTime(10_999);
    expect(bench.said()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bench.said()).toEqual([RUNNING]);
    bench.status.limited(1000);
    expect(bench.said()).toEqual([limitedUntil(1_017_000)]);
  });

  test('is not talked about after the end', () => {
    const bench = new Bench();
    bench.status.limited(2000);
    bench.said();
    bench.status.end();
    vi.advanceTimersByTime(100_000);
    expect(bench.said()).toEqual([]);
  });
});
