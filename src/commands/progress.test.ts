import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { Output } from '../protocol/output.ts';
import { Tallies } from '../rejected-records/tallies.ts';
import { Progress, type Verb } from './progress.ts';
import type { Screen } from './progress-bar.ts';
import { TestTerminal } from './test-terminal.ts';

/** A sync with the streams users and orders, and what it has said. */
class Bench {
  readonly ledger = new Ledger(() => {}, 100);
  readonly users = this.ledger.open({ name: 'users' });
  readonly orders = this.ledger.open({ name: 'orders' });
  readonly rejected = new Tallies();
  calls = 0;
  readonly #stream = new PassThrough({ encoding: 'utf8' });
  readonly progress: Progress;

  constructor(verb: Verb = 'accepted', screen?: Screen) {
    this.progress = new Progress(this.ledger, new Output(this.#stream), verb, () => this.calls, screen);
  }

  /** Level and message of each line since the last time. */
  said(): [string, string][] {
    return ((this.#stream.read() ?? '') as string)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).log)
      .map(({ level, message }) => [level, message]);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('progress', () => {
  test('is one line in 30 seconds, about the streams that have had records', () => {
    const bench = new Bench();
    for (let i = 0; i < 60; i++) bench.ledger.accept(bench.ledger.begin(bench.users));
    bench.ledger.begin(bench.users);
    bench.calls = 3;
    vi.advanceTimersByTime(29_999);
    expect(bench.said()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bench.said()).toEqual([
      ['INFO', 'Stream "users": 61 records read, 60 accepted, 0 skipped, 0 rejected; 3 calls, 2 records/s.'],
    ]);
    bench.ledger.reject(bench.ledger.begin(bench.orders));
    vi.advanceTimersByTime(30_000);
    const [[, message]] = bench.said() as [[string, string]];
    expect(message).toContain('Stream "users": 61');
    expect(message).toContain('Stream "orders": 1 record read, 0 accepted, 0 skipped, 1 rejected');
    expect(message).toContain('3 calls, 1 records/s');
  });

  test('says nothing as long as nothing has come', () => {
    const bench = new Bench();
    vi.advanceTimersByTime(300_000);
    expect(bench.said()).toEqual([]);
  });

  test('ends with a line for each stream, a warning where records were rejected', () => {
    const bench = new Bench();
    bench.ledger.accept(bench.ledger.begin(bench.users));
    bench.ledger.skip(bench.ledger.begin(bench.users));
    for (const primaryKey of ['{"id":7}', undefined]) {
      const interval = bench.ledger.begin(bench.users);
      bench.ledger.reject(interval);
      bench.rejected.add({
        interval,
        reason: 'invalid_identifier',
        field: 'id',
        message: 'm',
        recordNumber: 1,
        primaryKey,
      });
    }
    bench.calls = 2;
    vi.advanceTimersByTime(10_000);
    bench.progress.end(bench.rejected);
    expect(bench.said()).toEqual([
      [
        'WARN',
        'Stream "users": 4 records read, 1 accepted, 1 skipped, 2 rejected. Rejected: 2 × invalid_identifier (id), for example {"id":7}.',
      ],
      ['INFO', 'Stream "orders": 0 records read, 0 accepted, 0 skipped, 0 rejected.'],
      ['INFO', 'Sync ended: 2 calls, 0 records/s.'],
    ]);
  });

  test('says of a dry run what would be sent', () => {
    const bench = new Bench('would be sent');
    bench.ledger.accept(bench.ledger.begin(bench.users));
    vi.advanceTimersByTime(1000);
    bench.progress.end(bench.rejected);
    expect(bench.said()[0]![1]).toContain('1 would be sent');
  });

  test('says nothing more after the end', () => {
    const bench = new Bench();
    bench.ledger.begin(bench.users);
    vi.advanceTimersByTime(1000);
    bench.progress.end(bench.rejected);
    bench.said();
    vi.advanceTimersByTime(300_000);
    expect(bench.said()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('on a screen, progress', () => {
  const screen = (partRead?: number) => {
    const terminal = new TestTerminal(100);
    return { terminal, partRead: () => partRead };
  };

  test('is a bar, and nothing on stdout until the end', () => {
    const shown = screen(0.8);
    const bench = new Bench('accepted', shown);
    for (let i = 0; i < 4; i++) bench.ledger.begin(bench.users);
    bench.ledger.reject(bench.ledger.begin(bench.orders));
    bench.calls = 3;
    vi.advanceTimersByTime(60_000);
    expect(bench.said()).toEqual([]);
    expect(shown.terminal.line).toBe(
      ' 16 %  [#.........]  5 records read  0 accepted  1 rejected  3 calls  0 records/s  5 min left',
    );
    bench.progress.end(bench.rejected);
    expect(bench.said().map(([level]) => level)).toEqual(['INFO', 'INFO', 'INFO']);
    expect([shown.terminal.line, vi.getTimerCount()]).toEqual(['', 0]);
  });

  test('is only done when all that was read has its outcome', () => {
    const shown = screen(1);
    const bench = new Bench('accepted', shown);
    const intervals = Array.from({ length: 4 }, () => bench.ledger.begin(bench.users));
    vi.advanceTimersByTime(1000);
    expect(shown.terminal.line).toMatch(/^ {2}0 %/);
    bench.ledger.skip(intervals.pop()!);
    bench.ledger.reject(intervals.pop()!);
    bench.ledger.accept(intervals.pop()!);
    vi.advanceTimersByTime(1000);
    expect(shown.terminal.line).toMatch(/^ 75 %/);
    bench.ledger.accept(intervals.pop()!);
    vi.advanceTimersByTime(1000);
    expect(shown.terminal.line).toMatch(/^100 %/);
    bench.progress.end(bench.rejected);
  });

  test('counts where the size of the input is not known', () => {
    const shown = screen();
    const bench = new Bench('would be sent', shown);
    bench.ledger.accept(bench.ledger.begin(bench.users));
    vi.advanceTimersByTime(1000);
    expect(shown.terminal.line).toMatch(/^1 record read {2}1 would be sent {2}0 rejected {2}0 calls/);
    bench.progress.end(bench.rejected);
  });
});
