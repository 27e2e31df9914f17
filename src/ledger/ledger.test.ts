import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StateMessage } from '../protocol/message-reader.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { type Interval, Ledger } from './ledger.ts';

type Outcome = 'accept' | 'skip' | 'reject';

/** A STATE of a stream, of a stream that is not in the catalog ("?"), or of all. */
function stateOf(scope: string, id: number): StateMessage {
  if (scope === 'GLOBAL' || scope === 'LEGACY') {
    const type = scope === 'GLOBAL' ? '"type":"GLOBAL",' : '';
    const json = `{"type":"STATE","state":{${type}"id":${id},"data":{}}}`;
    return { type: 'STATE', bytes: Buffer.from(json), scope, stream: undefined };
  }
  const json = `{"type":"STATE","state":{"type":"STREAM","id":${id},"stream":{"stream_descriptor":{"name":"${scope}"}}}}`;
  return { type: 'STATE', bytes: Buffer.from(json), scope: 'STREAM', stream: { name: scope } };
}

/** A ledger with the streams a, b and c, and the STATEs it has given back: id, delivered, rejected. */
class Bench {
  readonly given: [number, number?, number?][] = [];
  readonly ledger: Ledger;
  readonly #accounts;
  #states = 0;

  constructor(maxPercent = 100) {
    this.ledger = new Ledger((bytes) => {
      const { id, destinationStats } = JSON.parse(bytes.toString()).state;
      if (destinationStats === undefined) this.given.push([id]);
      else this.given.push([id, destinationStats.recordCount, destinationStats.rejectedRecordCount]);
    }, maxPercent);
    this.#accounts = new Map(['a', 'b', 'c'].map((name) => [name, this.ledger.open({ name })]));
  }

  begin(stream: string): Interval {
    return this.ledger.begin(this.#accounts.get(stream)!);
  }

  /** Records that have their outcome at once. */
  records(stream: string, outcome: Outcome, count = 1): void {
    for (let i = 0; i < count; i++) this.ledger[outcome](this.begin(stream));
  }

  /** STATEs are numbered from 1. */
  state(scope: string): void {
    this.ledger.state(stateOf(scope, ++this.#states));
    this.ledger.release();
  }

  settle(interval: Interval, outcome: Outcome = 'accept'): void {
    this.ledger[outcome](interval);
    this.ledger.release();
  }
}

describe('a STATE of a stream', () => {
  test('leaves at once where there is nothing before it', () => {
    const bench = new Bench();
    bench.state('a');
    expect(bench.given).toEqual([[1, 0, 0]]);
  });

  test('waits for every record of its stream before it, and for no other', () => {
    const bench = new Bench();
    const [first, second] = [bench.begin('a'), bench.begin('a')];
    bench.begin('b');
    bench.state('a');
    bench.begin('a');
    bench.settle(second!);
    expect(bench.given).toEqual([]);
    expect(bench.ledger.heldBytes).toBeGreaterThan(0);
    bench.settle(first!);
    expect(bench.given).toEqual([[1, 2, 0]]);
    expect(bench.ledger.heldBytes).toBe(0);
  });

  test('leaves after the one before it', () => {
    const bench = new Bench();
    const first = bench.begin('a');
    bench.state('a');
    bench.records('a', 'accept');
    bench.state('a');
    bench.state('a');
    expect(bench.given).toEqual([]);
    bench.settle(first);
    expect(bench.given).toEqual([
      [1, 1, 0],
      [2, 1, 0],
      [3, 0, 0],
    ]);
  });

  test('counts what was delivered or skipped, and apart from it what was rejected, since the one before', () => {
    const bench = new Bench();
    bench.records('a', 'accept', 2);
    bench.records('a', 'skip', 3);
    bench.records('a', 'reject', 4);
    bench.records('b', 'accept', 9);
    bench.state('a');
    bench.records('a', 'reject', 1);
    bench.state('a');
    bench.state('b');
    expect(bench.given).toEqual([
      [1, 5, 4],
      [2, 0, 1],
      [3, 9, 0],
    ]);
  });

  test('counts a record by where it came, not by when it was settled', () => {
    const bench = new Bench();
    const before = bench.begin('a');
    bench.state('a');
    bench.records('a', 'accept', 3);
    bench.settle(before, 'reject');
    bench.state('a');
    expect(bench.given).toEqual([
      [1, 0, 1],
      [2, 3, 0],
    ]);
  });
});

describe.each(['GLOBAL', 'LEGACY'])('a %s state', (scope) => {
  test('waits for every record before it, of any stream', () => {
    const bench = new Bench();
    const [a, b] = [bench.begin('a'), bench.begin('b')];
    bench.state(scope);
    bench.settle(a!);
    expect(bench.given).toEqual([]);
    bench.settle(b!, 'reject');
    expect(bench.given).toEqual([[1, 1, 1]]);
  });

  test('lets nothing pass that comes after it', () => {
    const bench = new Bench();
    const a = bench.begin('a');
    bench.state(scope);
    bench.records('b', 'accept');
    bench.state('b');
    bench.state(scope);
    bench.state('c');
    expect(bench.given).toEqual([]);
    bench.settle(a);
    expect(bench.given).toEqual([
      [1, 1, 0],
      [2, 1, 0],
      [3, 1, 0],
      [4, 0, 0],
    ]);
  });

  test('does not wait for records after it', () => {
    const bench = new Bench();
    bench.records('a', 'accept');
    bench.begin('a');
    bench.state(scope);
    bench.begin('a');
    expect(bench.given).toEqual([]);
    const other = new Bench();
    other.records('a', 'accept');
    other.state(scope);
    other.begin('a');
    other.ledger.release();
    expect(other.given).toEqual([[1, 1, 0]]);
  });

  test('counts all streams since the one before it', () => {
    const bench = new Bench();
    bench.records('a', 'accept', 2);
    bench.state('a');
    bench.records('a', 'skip', 3);
    bench.records('b', 'reject', 4);
    bench.state(scope);
    bench.records('c', 'accept');
    bench.state(scope);
    bench.state('a');
    expect(bench.given).toEqual([
      [1, 2, 0],
      [2, 5, 4],
      [3, 1, 0],
      [4, 3, 0],
    ]);
  });
});

describe('a STATE of a stream that is not in the catalog', () => {
  test('is given back as it came, after what was before it', () => {
    const bench = new Bench();
    const a = bench.begin('a');
    bench.state('?');
    expect(bench.given).toEqual([]);
    bench.settle(a);
    expect(bench.given).toEqual([[1]]);
  });

  test('takes nothing from what the others count', () => {
    const bench = new Bench();
    bench.records('a', 'accept', 2);
    bench.state('?');
    bench.records('a', 'reject');
    bench.state('a');
    bench.state('GLOBAL');
    expect(bench.given).toEqual([[1], [2, 2, 1], [3, 2, 1]]);
  });

  test('is told by its namespace too', () => {
    const given: string[] = [];
    const ledger = new Ledger((bytes) => given.push(bytes.toString()), 100);
    ledger.open({ name: 'a', namespace: 'n' });
    const state = stateOf('a', 1);
    ledger.state(state);
    ledger.state({ ...state, stream: { name: 'a', namespace: 'n' } });
    ledger.release();
    expect(given[0]).toBe(state.bytes.toString());
    expect(given[1]).toContain('destinationStats');
  });
});

describe('an account', () => {
  test('counts what became of the records of its stream', () => {
    const { ledger } = new Bench();
    const [a] = [...ledger.accounts];
    const intervals = Array.from({ length: 5 }, () => ledger.begin(a!));
    ledger.accept(intervals[0]!);
    ledger.reject(intervals[1]!);
    ledger.skip(intervals[2]!);
    ledger.accept(intervals[3]!);
    expect(a).toMatchObject({ read: 5, accepted: 2, skipped: 1, rejected: 1 });
    expect([...ledger.accounts].map(({ stream }) => stream.name)).toEqual(['a', 'b', 'c']);
  });
});

describe('a stream of which too much is rejected', () => {
  function errorOf(action: () => void): TraceError {
    try {
      action();
    } catch (error) {
      if (error instanceof TraceError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  }

  test('has its STATE withheld', () => {
    const bench = new Bench(50);
    bench.records('a', 'accept', 49);
    bench.records('a', 'reject', 51);
    expect(errorOf(() => bench.state('a'))).toMatchObject({
      failureType: 'config_error',
      stream: { name: 'a' },
    });
    expect(bench.given).toEqual([]);
    expect(bench.ledger.heldBytes).toBeGreaterThan(0);
    expect(() => bench.ledger.release()).toThrow(TraceError);
    expect(bench.given).toEqual([]);
  });

  test('is looked at over all records since the sync began', () => {
    const bench = new Bench(50);
    bench.records('a', 'accept', 90);
    bench.state('a');
    bench.records('a', 'reject', 90);
    bench.state('a');
    bench.records('a', 'reject', 1);
    expect(() => bench.state('a')).toThrow(TraceError);
    expect(bench.given).toEqual([
      [1, 90, 0],
      [2, 0, 90],
    ]);
  });

  test('is looked at as far as a STATE reaches, not at what comes after it', () => {
    const bench = new Bench(50);
    bench.records('a', 'accept', 50);
    const late = bench.begin('a');
    bench.state('a');
    bench.records('a', 'reject', 200);
    bench.settle(late);
    expect(bench.given).toEqual([[1, 51, 0]]);
    expect(() => bench.state('a')).toThrow(TraceError);
  });

  test.each(['GLOBAL', 'LEGACY', '?'])('withholds a %s state too', (scope) => {
    const bench = new Bench(50);
    bench.records('b', 'accept', 1000);
    bench.records('a', 'reject', 10);
    expect(errorOf(() => bench.state(scope)).stream).toEqual({ name: 'a' });
    expect(bench.given).toEqual([]);
  });

  test('is found at the end, also where no STATE came', () => {
    const bench = new Bench(50);
    bench.records('b', 'accept', 1000);
    bench.records('a', 'reject', 9);
    expect(() => bench.ledger.checkRejected()).not.toThrow();
    bench.records('a', 'reject');
    expect(errorOf(() => bench.ledger.checkRejected()).stream).toEqual({ name: 'a' });
  });
});

describe('a ledger', () => {
  test('holds many STATEs', () => {
    const bench = new Bench();
    const count = 10_000;
    const first = bench.begin('a');
    const { ledger } = bench;
    for (let i = 1; i <= count; i++) ledger.state(stateOf('a', i));
    expect(ledger.heldBytes).toBeGreaterThan(count);
    bench.settle(first);
    expect(bench.given.length).toBe(count);
    expect(bench.given.every(([id], i) => id === i + 1)).toBe(true);
  });

  test('holds many barriers', () => {
    const bench = new Bench();
    const count = 10_000;
    const first = bench.begin('a');
    const { ledger } = bench;
    for (let i = 1; i <= count; i++) ledger.state(stateOf('GLOBAL', i));
    bench.settle(first);
    expect(bench.given.length).toBe(count);
    expect(bench.given.every(([id], i) => id === i + 1)).toBe(true);
  });

  const STREAMS = ['a', 'b', 'c'];
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('record' as const), stream: fc.constantFrom(...STREAMS) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(),
        outcome: fc.constantFrom<Outcome>('accept', 'skip', 'reject'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('state' as const),
        scope: fc.constantFrom(...STREAMS, ...STREAMS, 'GLOBAL', 'LEGACY', '?'),
      }),
    },
  );

  type Entry =
    | { readonly stream: string; readonly interval: Interval; outcome: Outcome | undefined }
    | { readonly scope: string; readonly id: number };

  /** What should have been given back by now: slowly, from the whole history. */
  function expected(entries: readonly Entry[]): Map<number, [number, number?, number?]> {
    const result = new Map<number, [number, number?, number?]>();
    const isAll = (scope: string) => !STREAMS.includes(scope);
    entries.forEach((entry, at) => {
      if (!('scope' in entry)) return;
      const { scope, id } = entry;
      const lastBarrier = entries.findLastIndex((e, i) => i < at && 'scope' in e && isAll(e.scope));
      const waitsFor = entries.filter(
        (e, i) => i < at && 'stream' in e && (isAll(scope) || e.stream === scope || i < lastBarrier),
      );
      if (waitsFor.some((e) => 'stream' in e && e.outcome === undefined)) return;
      if (scope === '?') {
        result.set(id, [id]);
        return;
      }
      const previous = entries.findLastIndex(
        (e, i) =>
          i < at &&
          'scope' in e &&
          (isAll(scope) ? e.scope === 'GLOBAL' || e.scope === 'LEGACY' : e.scope === scope),
      );
      const counted = entries.filter(
        (e, i) => i > previous && i < at && 'stream' in e && (isAll(scope) || e.stream === scope),
      );
      const rejected = counted.filter((e) => 'stream' in e && e.outcome === 'reject').length;
      result.set(id, [id, counted.length - rejected, rejected]);
    });
    return result;
  }

  test('gives back what a look at the whole history says, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const bench = new Bench();
        const entries: Entry[] = [];
        let id = 0;
        // One accepted record each, so that never all of a stream is rejected.
        for (const stream of STREAMS) {
          const interval = bench.begin(stream);
          bench.settle(interval);
          entries.push({ stream, interval, outcome: 'accept' });
        }
        for (const action of steps) {
          if (action.do === 'record') {
            entries.push({
              stream: action.stream,
              interval: bench.begin(action.stream),
              outcome: undefined,
            });
          } else if (action.do === 'state') {
            entries.push({ scope: action.scope, id: ++id });
            bench.state(action.scope);
          } else {
            const open = entries.filter((e) => 'stream' in e).filter(({ outcome }) => outcome === undefined);
            const chosen = open[action.which % open.length];
            if (chosen === undefined) continue;
            chosen.outcome = action.outcome;
            bench.settle(chosen.interval, action.outcome);
          }
          const due = expected(entries);
          expect(new Map(bench.given.map((given) => [given[0], given]))).toEqual(due);
          expect(bench.given).toHaveLength(due.size);
        }
        const scopes = new Map(entries.flatMap((e) => ('scope' in e ? [[e.id, e.scope] as const] : [])));
        bench.given.forEach(([earlier], i) => {
          for (const [later] of bench.given.slice(i + 1)) {
            const [one, two] = [scopes.get(earlier)!, scopes.get(later)!];
            if (later < earlier) {
              expect(one).not.toBe(two);
              expect([one, two].every((scope) => STREAMS.includes(scope))).toBe(true);
            }
          }
        });
      }),
      { numRuns: 150 },
    );
  });
});
