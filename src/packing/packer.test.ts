import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bytes } from '../json/byte-writer.ts';
import { Ledger } from '../ledger/ledger.ts';
import { type RequestKind, WRITES_EVERYTHING, WRITES_NOTHING_SHARED } from '../objects/destination-object.ts';
import { identityOfText } from '../objects/identity.ts';
import type { Batch } from './batch.ts';
import { type NotAccepted, Packer } from './packer.ts';

function bytesOf(text: string): Bytes {
  const bytes = Buffer.from(text);
  return { bytes, length: bytes.length };
}

/** What an item of these tests is: who, what of them it writes, and which records it came from. */
interface Item {
  readonly who: string;
  /** The other one, of an item about two. */
  readonly other?: string | undefined;
  readonly writes: string;
  readonly records: number[];
  readonly apart: boolean;
  readonly filler: string;
}

const KIND: RequestKind = {
  name: 'batch',
  method: 'POST',
  path: '/batch',
  prefix: Buffer.from('{"batch":['),
  suffix: Buffer.from(']}'),
  maxBytes: 400,
  maxItems: 4,
  maxWait: 1000,
  merge: (earlier, later) => {
    const [before, after] = [earlier, later].map((bytes) => JSON.parse(bytes.toString()) as Item);
    if (before!.apart || after!.apart || before!.other !== undefined) return undefined;
    return Buffer.from(JSON.stringify({ ...after, records: [...before!.records, ...after!.records] }));
  },
};
const { merge: _, ...UNMERGED } = KIND;
const SLOW: RequestKind = { ...UNMERGED, name: 'slow', path: '/slow', maxBytes: 300, maxWait: 5000 };

interface AddOptions {
  readonly kind?: RequestKind;
  readonly apart?: boolean;
  readonly size?: number;
  /** Where given, the operation writes everything of both. */
  readonly other?: string | undefined;
}

function identityOf(who: string): number {
  return identityOfText('person', who);
}

const ledger = new Ledger(() => {}, 75);
const interval = ledger.begin(ledger.open({ name: 's' }));

/** A packer whose deliveries end when the test says so. */
class Bench {
  readonly underWay: { readonly batch: Batch; readonly end: (error?: Error) => void }[] = [];
  readonly delivered: Batch[] = [];
  /** The records whose outcome has been told. */
  readonly settled: number[] = [];
  readonly failures: unknown[] = [];
  readonly packer: Packer;
  added = 0;

  constructor({ maxBytes = 1e9, maxBatches = 1e9 } = {}) {
    this.packer = new Packer({
      deliver: (batch) => this.#deliver(batch),
      settle: (batch) => batch.records.visit((source) => this.settled.push(source().recordNumber)),
      onFailure: (error) => this.failures.push(error),
      maxBytes,
      maxBatches,
      maxRecords: 1e9,
      isFull: () => false,
      now: () => Date.now(),
    });
  }

  add(who: string, writes: string, { kind = KIND, apart = false, size = 0, other }: AddOptions = {}): void {
    const recordNumber = ++this.added;
    const item: Item = { who, other, writes, records: [recordNumber], apart, filler: 'x'.repeat(size) };
    this.packer.add(
      {
        kind,
        identity: identityOf(who),
        writes,
        ...(other !== undefined && { otherIdentity: identityOf(other) }),
      },
      bytesOf(JSON.stringify(item)),
      {
        interval,
        recordNumber,
        primaryKey: bytesOf(''),
      },
    );
  }

  async #deliver(batch: Batch): Promise<NotAccepted> {
    this.delivered.push(batch);
    await new Promise<void>((resolve, reject) => {
      const delivery = {
        batch,
        end: (error?: Error) => {
          this.underWay.splice(this.underWay.indexOf(delivery), 1);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.underWay.push(delivery);
    });
    return new Map();
  }

  /** Ends deliveries until nothing is left of what is to be sent. */
  async finish(pick: (count: number) => number = () => 0): Promise<void> {
    let isDone = false;
    const flushed = this.packer.flush().then(() => {
      isDone = true;
    });
    await settle();
    while (!isDone) {
      if (this.underWay.length === 0) throw new Error('nothing is under way, yet not everything is settled');
      this.underWay[pick(this.underWay.length)]!.end();
      await settle();
    }
    await flushed;
  }

  get bodies(): number[][][] {
    return this.delivered.map((batch) => itemsOf(batch).map(({ records }) => records));
  }
}

function itemsOf(batch: Batch): Item[] {
  return (JSON.parse(batch.body(batch.all).toString()) as { batch: Item[] }).batch;
}

/** Everybody whom an item is about. */
function whomOf({ who, other }: Item): string[] {
  return other === undefined ? [who] : [who, other];
}

/** Lets all that has been resolved take its course. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('operations of different people', () => {
  test('share a request, which leaves once its first one has waited long enough', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    await vi.advanceTimersByTimeAsync(600);
    bench.add('q', 'a');
    await vi.advanceTimersByTimeAsync(399);
    expect(bench.bodies).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(bench.bodies).toEqual([[[1], [2]]]);
  });

  test('leave at once where a request is full', () => {
    const bench = new Bench();
    bench.add('p', 'a', { size: 150 });
    bench.add('q', 'a', { size: 150 });
    expect(bench.bodies).toEqual([[[1]]]);
  });

  test('do not wait for each other', async () => {
    const bench = new Bench();
    for (const who of ['p', 'q', 'r']) bench.add(who, 'a', { size: 300 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(bench.bodies).toEqual([[[1]], [[2]], [[3]]]);
    expect(bench.underWay).toHaveLength(3);
  });

  test('of different kinds leave in different requests, each when its own time is up', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    bench.add('q', 'a', { kind: SLOW });
    await vi.advanceTimersByTimeAsync(1000);
    expect(bench.delivered.map(({ kind }) => kind.path)).toEqual(['/batch']);
    await vi.advanceTimersByTimeAsync(4000);
    expect(bench.delivered.map(({ kind }) => kind.path)).toEqual(['/batch', '/slow']);
  });
});

describe('operations of a kind', () => {
  const one: RequestKind = { ...KIND, path: '/one', maxItems: 1 };

  test('leave at once where a request has all the items it may have', () => {
    const bench = new Bench();
    for (let i = 1; i <= 4; i++) bench.add(`p${i}`, 'a', { kind: { ...KIND, maxBytes: 10_000 } });
    expect(bench.bodies).toEqual([[[1], [2], [3], [4]]]);
  });

  test('that has one item in a request leave at once, those of one person one after the other', async () => {
    const bench = new Bench();
    bench.add('p', 'a', { kind: one });
    bench.add('q', 'a', { kind: one });
    bench.add('p', 'a', { kind: one });
    expect(bench.bodies).toEqual([[[1]], [[2]]]);
    await bench.finish();
    expect(bench.bodies).toEqual([[[1]], [[2]], [[3]]]);
  });

  test('are of one kind where method and path are the same', async () => {
    const bench = new Bench();
    bench.add('p', 'a', { kind: { ...KIND } });
    bench.add('q', 'a', { kind: { ...KIND } });
    await bench.finish();
    expect(bench.bodies).toEqual([[[1], [2]]]);
  });
});

describe('operations of one person', () => {
  test('are one item where they write the same, and share its outcome', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    bench.add('q', 'a');
    bench.add('p', 'a');
    await bench.finish();
    expect(bench.bodies).toEqual([[[1, 3], [2]]]);
  });

  test('share a request where they write different things', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    bench.add('p', 'b');
    bench.add('p', WRITES_NOTHING_SHARED);
    await bench.finish();
    expect(bench.bodies).toEqual([[[1], [2], [3]]]);
  });

  test('that cannot be one item go one after the other', async () => {
    const bench = new Bench();
    for (let i = 0; i < 3; i++) bench.add('p', 'a', { apart: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(bench.bodies).toEqual([[[1]]]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.bodies).toEqual([[[1]]]);
    bench.underWay[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(bench.bodies).toEqual([[[1]], [[2]]]);
    await bench.finish();
    expect(bench.bodies).toEqual([[[1]], [[2]], [[3]]]);
  });

  test('that come while one is under way wait for it, and become one meanwhile', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    await vi.advanceTimersByTimeAsync(1000);
    for (let i = 0; i < 3; i++) bench.add('p', 'a');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(bench.bodies).toEqual([[[1]]]);
    await bench.finish();
    expect(bench.bodies).toEqual([[[1]], [[2, 3, 4]]]);
  });

  test('do not hold others back', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    await vi.advanceTimersByTimeAsync(1000);
    bench.add('p', 'a');
    bench.add('q', 'a');
    await vi.advanceTimersByTimeAsync(1000);
    expect(bench.bodies).toEqual([[[1]], [[3]]]);
  });

  test('of different kinds go one after the other', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    bench.add('p', 'b', { kind: SLOW });
    bench.add('p', 'c');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.bodies).toEqual([[[1]]]);
    await bench.finish();
    expect(bench.bodies).toEqual([[[1]], [[2]], [[3]]]);
  });

  test('that waited share a request with whatever else is there by then', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    await vi.advanceTimersByTimeAsync(1000);
    bench.add('p', 'a');
    await vi.advanceTimersByTimeAsync(100);
    bench.add('q', 'a');
    bench.underWay[0]!.end();
    await settle();
    await bench.finish();
    expect(bench.bodies).toHaveLength(2);
    expect(bench.bodies[1]!.flat().sort()).toEqual([2, 3]);
  });
});

describe('room', () => {
  /** Whether there is room, as long as nothing is settled. */
  async function hasRoom(bench: Bench): Promise<boolean> {
    let isThere = false;
    void bench.packer.room().then(() => {
      isThere = true;
    });
    await settle();
    return isThere;
  }

  test('is there as long as not too many bytes are held', async () => {
    const bench = new Bench({ maxBytes: 300 });
    bench.add('p', 'a', { size: 100 });
    expect(await hasRoom(bench)).toBe(true);
    bench.add('q', 'a', { size: 150 });
    expect(await hasRoom(bench)).toBe(false);
  });

  test('is there as long as not too many requests are held', async () => {
    const bench = new Bench({ maxBatches: 2 });
    for (let i = 0; i < 2; i++) bench.add('p', 'a', { apart: true });
    expect(await hasRoom(bench)).toBe(true);
    bench.add('p', 'a', { apart: true });
    expect(await hasRoom(bench)).toBe(false);
  });

  test('comes back once enough is settled, without waiting for the clock', async () => {
    const bench = new Bench({ maxBytes: 500 });
    for (const who of ['p', 'q', 'r']) bench.add(who, 'a', { size: 200 });
    let isThere = false;
    const room = bench.packer.room().then(() => {
      isThere = true;
    });
    await settle();
    expect(bench.underWay).toHaveLength(3);
    bench.underWay[0]!.end();
    await settle();
    expect(isThere).toBe(false);
    bench.underWay[0]!.end();
    await room;
  });
});

describe('a delivery that fails', () => {
  const FAILURE = new Error('failed');

  test('is told once, and ends the flush', async () => {
    const bench = new Bench();
    for (const who of ['p', 'q']) bench.add(who, 'a', { size: 300 });
    const flushed = expect(bench.packer.flush()).rejects.toBe(FAILURE);
    await settle();
    bench.underWay[1]!.end(FAILURE);
    await flushed;
    bench.underWay[0]!.end(new Error('another'));
    await settle();
    expect(bench.failures).toEqual([FAILURE]);
  });

  test('ends waiting for room, also for whoever asks later', async () => {
    const bench = new Bench({ maxBytes: 10 });
    bench.add('p', 'a');
    const room = expect(bench.packer.room()).rejects.toBe(FAILURE);
    await settle();
    bench.underWay[0]!.end(FAILURE);
    await room;
    await expect(bench.packer.room()).rejects.toBe(FAILURE);
    await expect(bench.packer.flush()).rejects.toBe(FAILURE);
  });

  test('lets nothing leave that waited for it', async () => {
    const bench = new Bench();
    bench.add('p', 'a', { apart: true });
    bench.add('p', 'a', { apart: true });
    await vi.advanceTimersByTimeAsync(1000);
    bench.underWay[0]!.end(FAILURE);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.bodies).toEqual([[[1]]]);
  });

  test('lets what is under way be waited for', async () => {
    const bench = new Bench();
    for (const who of ['p', 'q']) bench.add(who, 'a', { size: 300 });
    bench.add('q', 'b');
    await vi.advanceTimersByTimeAsync(1000);
    let isQuiet = false;
    const [first, second] = [...bench.underWay];
    first!.end(FAILURE);
    const quiet = bench.packer.quiet().then(() => {
      isQuiet = true;
    });
    await settle();
    expect(isQuiet).toBe(false);
    second!.end();
    await quiet;
    expect(bench.bodies).toEqual([[[1]], [[2]]]);
  });
});

describe('a packer that is stopped', () => {
  test('lets whoever waits go on with the reason, and sends no more', async () => {
    const bench = new Bench();
    bench.add('p', 'a', { apart: true });
    bench.add('p', 'a', { apart: true });
    const flushed = expect(bench.packer.flush()).rejects.toThrow('SIGTERM');
    await settle();
    bench.packer.stop(new Error('SIGTERM'));
    await flushed;
    bench.underWay[0]!.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.bodies).toEqual([[[1]]]);
    expect(bench.failures).toEqual([]);
  });

  test('sends nothing when the time of what waits is up', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    bench.packer.stop(new Error('SIGTERM'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.bodies).toEqual([]);
  });
});

describe('a packer', () => {
  test('with nothing to send is flushed and quiet at once', async () => {
    const { packer } = new Bench();
    await expect(packer.flush()).resolves.toBeUndefined();
    await expect(packer.quiet()).resolves.toBeUndefined();
    await expect(packer.room()).resolves.toBeUndefined();
  });

  test('sends what is about two only when both are free, and both are taken while it is under way', async () => {
    const bench = new Bench();
    bench.add('p', 'a');
    bench.add('q', 'a', { kind: SLOW });
    bench.add('p', WRITES_EVERYTHING, { other: 'q' });
    bench.add('q', 'a');
    bench.add('r', 'a');
    await bench.finish((count) => count - 1);
    expect(bench.bodies).toEqual([[[1], [5]], [[2]], [[3]], [[4]]]);
  });

  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        who: fc.constantFrom('p', 'q', 'r', 's', 't', 'u'),
        other: fc.option(fc.constantFrom('p', 'q', 'r', 's', 't', 'u'), { nil: undefined, freq: 4 }),
        writes: fc.constantFrom('a', 'a', 'a', 'b', WRITES_NOTHING_SHARED, WRITES_EVERYTHING),
        kind: fc.constantFrom(KIND, KIND, KIND, SLOW),
        apart: fc.boolean(),
        size: fc.oneof(fc.constant(0), fc.nat({ max: 150 })),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const), which: fc.nat() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        milliseconds: fc.constantFrom(0, 500, 1000, 5000),
      }),
    },
  );

  /** Adds an operation; one about two writes everything of both. */
  const add = (bench: Bench, action: AddOptions & { readonly who: string; readonly writes: string }) => {
    const other = action.other === action.who ? undefined : action.other;
    bench.add(action.who, other === undefined ? action.writes : WRITES_EVERYTHING, { ...action, other });
    return other === undefined ? [action.who] : [action.who, other];
  };

  const steps = (maxLength: number) => fc.array(step, { maxLength, size: 'max' });

  test('sends everything once, in order, and nobody twice at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(steps(80), fc.nat(), async (actions, seed) => {
        const bench = new Bench();
        const sequence = new Map<string, number[]>();
        const check = (batch: Batch) => {
          const others = bench.underWay.map((delivery) => delivery.batch).filter((other) => other !== batch);
          const busy = new Set(others.flatMap((other) => [...other.identities]));
          const items = itemsOf(batch);
          const everybody = items.flatMap(whomOf);
          expect(everybody.filter((who) => busy.has(identityOf(who)))).toEqual([]);
          expect(new Set(batch.identities)).toEqual(new Set(everybody.map(identityOf)));
          const size = batch.body(batch.all).length;
          expect(batch.size).toBe(size);
          if (batch.items > 1) expect(size).toBeLessThanOrEqual(batch.kind.maxBytes);
          expect(batch.items).toBeLessThanOrEqual(batch.kind.maxItems);
          for (const who of new Set(everybody)) {
            const writes = items.filter((item) => whomOf(item).includes(who)).map((item) => item.writes);
            if (writes.includes(WRITES_EVERYTHING)) expect(writes).toHaveLength(1);
            const shared = writes.filter((what) => what !== WRITES_NOTHING_SHARED);
            expect(new Set(shared).size).toBe(shared.length);
          }
          const sources: number[][] = items.map(() => []);
          batch.records.visit((source, item) => sources[item]!.push(source().recordNumber));
          expect(sources).toEqual(items.map(({ records }) => records));
          for (const item of items) {
            for (const who of whomOf(item))
              sequence.set(who, [...(sequence.get(who) ?? []), ...item.records]);
          }
        };
        let checked = 0;
        const checkNew = () => {
          while (checked < bench.delivered.length) check(bench.delivered[checked++]!);
        };

        const expected = new Map<string, number[]>();
        for (const action of actions) {
          if (action.do === 'add') {
            const whom = add(bench, action);
            for (const who of whom) expected.set(who, [...(expected.get(who) ?? []), bench.added]);
          } else if (action.do === 'wait') await vi.advanceTimersByTimeAsync(action.milliseconds);
          else if (bench.underWay.length > 0) {
            bench.underWay[action.which % bench.underWay.length]!.end();
            await settle();
          }
          checkNew();
        }
        let turn = seed;
        await bench.finish((count) => {
          checkNew();
          return turn++ % count;
        });
        checkNew();
        expect(sequence).toEqual(expected);
        expect(bench.settled.toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: bench.added }, (_, i) => i + 1),
        );
        await expect(bench.packer.room()).resolves.toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('leaves no room taken once all is settled', async () => {
    await fc.assert(
      fc.asyncProperty(steps(40), async (actions) => {
        const bench = new Bench({ maxBytes: 0 });
        for (const action of actions) if (action.do === 'add') add(bench, action);
        await bench.finish();
        await expect(bench.packer.room()).resolves.toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});
