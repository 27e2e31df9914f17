import { describe, expect, test } from 'vitest';
import { judge, type Verdict } from './verdict.ts';

const ABORT = [401, 402, 403, 404];
const RETRY = [408, 429];

/** As the contract has it, apart from 207. */
function expected(status: number): Verdict {
  if (status < 300) return 'ok';
  if (status < 400 || ABORT.includes(status)) return 'abort-config';
  if (RETRY.includes(status) || status >= 500) return 'retry';
  return 'split';
}

describe('an answer', () => {
  const statuses = Array.from({ length: 400 }, (_, i) => i + 200).filter((status) => status !== 207);

  test.each(['ok', 'abort-config', 'retry', 'split'] as const)(
    'of some statuses means %s, whatever its body',
    (verdict) => {
      const found = (isReadable: boolean) =>
        statuses.filter((status) => judge({ status, isReadable }) === verdict);
      const due = statuses.filter((status) => expected(status) === verdict);
      expect(found(true)).toEqual(due);
      expect(found(false)).toEqual(due);
    },
  );

  test.each<[number, Verdict]>([
    [200, 'ok'],
    [202, 'ok'],
    [204, 'ok'],
    [301, 'abort-config'],
    [302, 'abort-config'],
    [307, 'abort-config'],
    [308, 'abort-config'],
    [400, 'split'],
    [401, 'abort-config'],
    [402, 'abort-config'],
    [403, 'abort-config'],
    [404, 'abort-config'],
    [405, 'split'],
    [408, 'retry'],
    [413, 'split'],
    [422, 'split'],
    [429, 'retry'],
    [500, 'retry'],
    [501, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [522, 'retry'],
    [524, 'retry'],
    [599, 'retry'],
  ])('of %d means %s', (status, verdict) => {
    expect(judge({ status, isReadable: true })).toBe(verdict);
    expect(judge({ status, isReadable: false })).toBe(verdict);
  });

  test('of 207 is taken only where its list of refused items can be read', () => {
    expect(judge({ status: 207, isReadable: true })).toBe('ok');
    expect(judge({ status: 207, isReadable: false })).toBe('retry');
  });

  test('of 404 is a success where what is to be removed may be gone', () => {
    expect(judge({ status: 404, isReadable: false, notFound: 'success' })).toBe('ok');
    expect(judge({ status: 404, isReadable: false, notFound: undefined })).toBe('abort-config');
  });

  test('of 409 means another try where the service says so of two requests at once', () => {
    expect(judge({ status: 409, isReadable: true, retriesConflicts: true })).toBe('retry');
    expect(judge({ status: 409, isReadable: true, retriesConflicts: false })).toBe('split');
  });

  test('that never came means another try', () => {
    expect(judge({ status: undefined, isReadable: false })).toBe('retry');
  });
});
