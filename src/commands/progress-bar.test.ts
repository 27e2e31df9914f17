import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProgressBar } from './progress-bar.ts';
import { TestTerminal } from './test-terminal.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A bar whose line is as long as it may be, and what it is drawn on. */
function fullBar(columns: number) {
  const terminal = new TestTerminal(columns);
  return { terminal, bar: new ProgressBar(terminal, (width) => '#'.repeat(width)) };
}

describe('a progress bar', () => {
  test('is there at once, and drawn anew four times a second', () => {
    const { terminal, bar } = fullBar(10);
    expect(terminal.writes).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(terminal.writes).toBe(5);
    bar.end();
  });

  test('leaves the last column of the terminal alone, where some wrap', () => {
    const { terminal, bar } = fullBar(10);
    expect(terminal.line).toBe('#########');
    bar.end();
  });

  test('shows nothing of a longer line that was there before', () => {
    const terminal = new TestTerminal(40);
    let line = 'a long line';
    const bar = new ProgressBar(terminal, () => line);
    line = 'short';
    vi.advanceTimersByTime(250);
    expect(terminal.line).toBe('short');
    bar.end();
  });

  test('fits at once when the terminal becomes narrower or wider', () => {
    const { terminal, bar } = fullBar(10);
    for (const columns of [4, 20]) {
      terminal.columns = columns;
      terminal.emit('resize');
      expect(terminal.line).toHaveLength(columns - 1);
    }
    bar.end();
  });

  test('takes a terminal that does not tell its width for one of 80 columns', () => {
    const widths: number[] = [];
    const untold = { columns: 0, write: () => {}, on: () => {}, off: () => {} };
    const bar = new ProgressBar(untold, (width) => {
      widths.push(width);
      return '';
    });
    expect(widths).toEqual([79]);
    bar.end();
  });

  test('leaves an empty line, once, and is not drawn again', () => {
    const { terminal, bar } = fullBar(10);
    bar.end();
    expect([terminal.line, terminal.writes]).toEqual(['', 2]);
    bar.end();
    terminal.emit('resize');
    vi.advanceTimersByTime(1000);
    expect([terminal.writes, vi.getTimerCount()]).toEqual([2, 0]);
  });

  test('does not mind that the terminal has gone', () => {
    const { terminal } = fullBar(10);
    terminal.emit('error', new Error('EIO'));
    vi.advanceTimersByTime(1000);
    expect([terminal.writes, vi.getTimerCount()]).toEqual([1, 0]);
  });

  test('listens to the process no longer than it is there', () => {
    const listeners = () => [process.listenerCount('exit'), process.listenerCount('SIGINT')];
    const before = listeners();
    const { bar } = fullBar(10);
    expect(listeners()).toEqual(before.map((count) => count + 1));
    bar.end();
    expect(listeners()).toEqual(before);
  });
});
