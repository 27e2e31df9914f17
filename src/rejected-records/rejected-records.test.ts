import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { configError } from '../protocol/trace-error.ts';
import { RejectedRecords } from './rejected-records.ts';

/** A storage that writes when it is told to, and the records that have been settled. */
class Bench {
  readonly ledger = new Ledger(() => {}, 100);
  readonly users = this.ledger.open({ name: 'users', namespace: 'public' });
  /** What has been handed to the storage. */
  readonly parts: string[] = [];
  readonly failures: unknown[] = [];
  settled = 0;
  /** How many records were settled each time something was written. */
  readonly written: number[] = [];
  readonly #answers: PromiseWithResolvers<void>[] = [];
  readonly rejected: RejectedRecords;

  constructor({ hasStorage = true, partBytes = 1_000_000 } = {}) {
    const storage = {
      maxWait: 1000,
      partBytes,
      write: (lines: Buffer) => {
        this.parts.push(lines.toString());
        const answer = Promise.withResolvers<void>();
        this.#answers.push(answer);
        return answer.promise;
      },
      probe: async () => {},
      close: async () => {},
    };
    this.rejected = new RejectedRecords({
      storage: hasStorage ? storage : undefined,
      redact: (text) => text.replaceAll('secret', '***'),
      settle: () => this.settled++,
      onWritten: () => this.written.push(this.settled),
      onFailure: (error) => this.failures.push(error),
    });
  }

  add(recordNumber = 1, message = 'Is bad.'): void {
    this.rejected.add({
      interval: this.ledger.begin(this.users),
      reason: 'invalid_field',
      field: 'a',
      message,
      recordNumber,
      primaryKey: '{"id":12345678901234567890}',
    });
  }

  /** Lets the oldest write that is under way succeed, or fail. */
  async answer(error?: Error): Promise<void> {
    const answer = this.#answers.shift()!;
    if (error === undefined) answer.resolve();
    else answer.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a rejected record', () => {
  test('is settled at once where nothing is written', async () => {
    const bench = new Bench({ hasStorage: false });
    bench.add();
    expect(bench.settled).toBe(1);
    await bench.rejected.flush();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is settled only once it is written, a second after it came at the latest', async () => {
    const bench = new Bench();
    bench.add();
    await vi.advanceTimersByTimeAsync(999);
    expect(bench.parts).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bench.parts).toHaveLength(1);
    expect(bench.settled).toBe(0);
    await bench.answer();
    expect([bench.settled, bench.written]).toEqual([1, [1]]);
  });

  test('is a line of JSON with its key as it came and without secrets', async () => {
    const bench = new Bench();
    bench.add(7, 'Has a secret.');
    void bench.rejected.flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.parts).toEqual([
      '{"stream":"users","namespace":"public","reason":"invalid_field","field":"a","message":"Has a ***.","primary_key":{"id":12345678901234567890},"record_number":7}\n',
    ]);
  });

  test('does not wait where there are enough for a part; parts are written one after the other', async () => {
    const bench = new Bench({ partBytes: 300 });
    for (let i = 1; i <= 7; i++) bench.add(i);
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.parts.map((part) => part.split('\n').length - 1)).toEqual([7]);
    for (let i = 8; i <= 9; i++) bench.add(i);
    await vi.advanceTimersByTimeAsync(5000);
    expect(bench.parts).toHaveLength(1);
    await bench.answer();
    expect(bench.settled).toBe(7);
    expect(bench.parts).toHaveLength(2);
    await bench.answer();
    expect(bench.settled).toBe(9);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what waits to be written', () => {
  test('is written by a flush, which ends when it is', async () => {
    const bench = new Bench();
    bench.add();
    let isFlushed = false;
    void bench.rejected.flush().then(() => {
      isFlushed = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect([bench.parts.length, isFlushed]).toEqual([1, false]);
    await bench.answer();
    expect(isFlushed).toBe(true);
  });

  test('holds the reader back once it is too much', async () => {
    const bench = new Bench();
    const line = 'x'.repeat(1_000_000);
    for (let i = 1; i <= 16; i++) bench.add(i, line);
    const room = bench.rejected.room();
    expect(room).toBeDefined();
    await vi.advanceTimersByTimeAsync(0);
    while (bench.settled < 16) await bench.answer();
    await room;
    expect(bench.rejected.room()).toBeUndefined();
  });
});

test('a storage that fails is told once; what was to be written is never settled, and the flush fails', async () => {
  const bench = new Bench({ partBytes: 1 });
  const error = configError('The disk is full.');
  bench.add();
  await vi.advanceTimersByTimeAsync(0);
  bench.add();
  await bench.answer(error);
  bench.add();
  await vi.advanceTimersByTimeAsync(0);
  expect(bench.parts).toHaveLength(1);
  expect([bench.settled, bench.failures]).toEqual([0, [error]]);
  await expect(bench.rejected.flush()).rejects.toBe(error);
});
