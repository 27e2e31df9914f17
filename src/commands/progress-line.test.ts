import { describe, expect, test } from 'vitest';
import { type Figures, progressLine } from './progress-line.ts';

const WIDE = 200;

function line(figures: Partial<Figures>, width = WIDE): string {
  const some = { read: 1000, accepted: 900, rejected: 2, verb: 'accepted', calls: 3, seconds: 10, done: 0.5 };
  return progressLine({ ...some, ...figures }, width);
}

describe('the line of a progress bar', () => {
  test('has everything where there is room', () => {
    expect(line({ read: 1234567, accepted: 1200000, seconds: 60, done: 0.42, calls: 1234 })).toBe(
      ' 42 %  [####......]  1,234,567 records read  1,200,000 accepted  2 rejected  1,234 calls  20,000 records/s  83 s left',
    );
  });

  test('counts where nobody knows how much there is', () => {
    expect(line({ done: undefined })).toBe(
      '1,000 records read  900 accepted  2 rejected  3 calls  90 records/s',
    );
  });

  test('has a word for one', () => {
    expect(line({ read: 1, accepted: 1, calls: 1 })).toContain('1 record read  1 accepted');
    expect(line({ read: 1, accepted: 1, calls: 1 })).toContain('  1 call  ');
    expect(line({ read: 0, calls: 0 })).toMatch(/ 0 records read .* 0 calls/);
  });

  test('says of a dry run what would be sent', () => {
    expect(line({ verb: 'would be sent' })).toContain('900 would be sent');
  });

  test.each([
    [0, '  0 %  [..........]'],
    [0.099, '  9 %  [..........]'],
    [0.1, ' 10 %  [#.........]'],
    [0.999, ' 99 %  [#########.]'],
    [1, '100 %  [##########]'],
  ])('of %d done has a bar that is never ahead', (done, start) => {
    expect(line({ done }).startsWith(`${start}  1,000`)).toBe(true);
  });

  test.each([
    [0.5, 10, '10 s left'],
    [0.99, 10, '1 s left'],
    [0.5, 90, '2 min left'],
    [0.01, 100, '2 h 45 min left'],
  ])('with %d done after %d s says that there is %s', (done, seconds, left) => {
    expect(line({ done, seconds })).toMatch(new RegExp(`${left}$`));
  });

  test.each([0, 0.009, 1])('with %d done says nothing of the time that is left', (done) => {
    expect(line({ done })).not.toContain('left');
  });

  test('begins without a speed, not with an endless one', () => {
    expect(line({ accepted: 0, seconds: 0 })).toContain('0 records/s');
  });

  test('is never wider than asked, whatever the width, and says ever less', () => {
    const full = line({});
    for (let width = 1; width <= full.length; width++) {
      expect(line({}, width).length).toBeLessThanOrEqual(width);
      expect(line({}, width).length).toBeGreaterThanOrEqual(line({}, width - 1).length);
    }
    expect(line({}, full.length)).toBe(full);
  });

  test.each([
    [95, ' 50 %  [#####.....]  1,000 records read  900 accepted  2 rejected  90 records/s  10 s left'],
    [80, ' 50 %  [#####.....]  1,000 records read  900 accepted  2 rejected  10 s left'],
    [60, ' 50 %  1,000 records read  900 accepted  2 rejected'],
    [40, ' 50 %  1,000 records read  2 rejected'],
    [30, ' 50 %  1,000 records read'],
    [20, '1,000 records read'],
    [10, '1,000 reco'],
    [0, ''],
  ])('of %d characters keeps what matters most', (width, text) => {
    expect(line({}, width)).toBe(text);
  });
});
