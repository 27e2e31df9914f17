import { describe, expect, test } from 'vitest';
import { tooManyRejected } from './rejection-limit.ts';

const isTooMuch = (recordCount: number, rejectedRecordCount: number, maxPercent = 75) =>
  tooManyRejected({ name: 's' }, { recordCount, rejectedRecordCount }, maxPercent) !== undefined;

describe('rejected records', () => {
  test.each([
    ['nothing has come', 0, 0, false],
    ['all of 9', 0, 9, false],
    ['all of 10', 0, 10, true],
    ['all but one of 10', 1, 9, false],
    ['all but one of 99', 1, 98, false],
    ['76 of 100', 24, 76, true],
    ['75 of 100', 25, 75, false],
    ['none of a million', 1_000_000, 0, false],
    ['750,001 of a million', 249_999, 750_001, true],
    ['750,000 of a million', 250_000, 750_000, false],
  ])('are too many by default where they are %s: %d and %d', (_, recordCount, rejected, expected) => {
    expect(isTooMuch(recordCount, rejected)).toBe(expected);
  });

  test.each([
    [0, 100, 0, false],
    [0, 99, 1, true],
    [0, 98, 1, false],
    [0, 0, 10, true],
    [0.5, 199, 1, false],
    [0.5, 198, 1, true],
    [100, 1, 999, false],
    [100, 0, 999, true],
  ])('may be %d percent: of %d delivered and %d rejected', (maxPercent, recordCount, rejected, expected) => {
    expect(isTooMuch(recordCount, rejected, maxPercent)).toBe(expected);
  });

  test('are told with their numbers and the stream', () => {
    const stream = { name: 'my "users"', namespace: 'n' };
    const error = tooManyRejected(stream, { recordCount: 0, rejectedRecordCount: 12 }, 75)!;
    expect(error).toMatchObject({ failureType: 'config_error', stream });
    expect(error.message).toContain('Of 12 records of stream "my \\"users\\"" 12 were rejected');
  });
});
