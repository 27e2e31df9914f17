import { describe, expect, test } from 'vitest';
import type { Bytes } from '../json/byte-writer.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Operation, RequestKind } from '../objects/destination-object.ts';
import { identityOfText } from '../objects/identity.ts';
import { Batch } from './batch.ts';
import type { Source } from './records.ts';

const KIND: RequestKind = {
  name: 'batch',
  method: 'POST',
  path: '/batch',
  prefix: Buffer.from('{"batch":['),
  suffix: Buffer.from(']}'),
  maxBytes: 60,
  maxItems: 4,
  maxWait: 1000,
  merge: (earlier, later) =>
    later.includes('apart') ? undefined : Buffer.concat([earlier, Buffer.from('+'), later]),
};

const ledger = new Ledger(() => {}, 75);
const interval = ledger.begin(ledger.open({ name: 's' }));

const operation = (who: string, writes: string): Operation => ({
  kind: KIND,
  identity: identityOfText('person', who),
  writes,
});
const record = (recordNumber: number): Source => ({
  interval,
  recordNumber,
  primaryKey: item(`pk${recordNumber}`),
});

const item = (text: string): Bytes => ({ bytes: Buffer.from(text), length: Buffer.byteLength(text) });

/** A batch with items of identity, what they write and text. */
function batchOf(...items: [string, string, string][]): Batch {
  const batch = new Batch(1, KIND, 0);
  items.forEach(([identity, writes, text], i) => {
    batch.add(operation(identity, writes), item(text), record(i + 1));
  });
  return batch;
}

function records(batch: Batch): [number, number][] {
  const found: [number, number][] = [];
  batch.records.visit((source, at) => found.push([source().recordNumber, at]));
  return found;
}

const body = (batch: Batch) => batch.body(batch.all).toString();

describe('a batch', () => {
  test('has its items between the prefix and the suffix, with commas', () => {
    const batch = batchOf(['p', 'a', '1'], ['q', 'a', '22'], ['r', 'a', '333']);
    expect(body(batch)).toBe('{"batch":[1,22,333]}');
    expect(batch.size).toBe('{"batch":[1,22,333]}'.length);
    expect(batch.itemBytes).toBe('1,22,333'.length);
    const identities = ['p', 'q', 'r'].map((who) => identityOfText('person', who));
    expect(batch.identities).toEqual(identities);
  });

  test.each([
    [[0], '{"batch":[1]}'],
    [[1, 2], '{"batch":[22,333]}'],
    [[0, 2], '{"batch":[1,333]}'],
  ])('can be sent in part: items %j', (items, expected) => {
    const batch = batchOf(['p', 'a', '1'], ['q', 'a', '22'], ['r', 'a', '333']);
    expect(batch.body(items).toString()).toBe(expected);
  });

  test('keeps a copy of an item', () => {
    const batch = new Batch(1, KIND, 0);
    const bytes = item('1');
    batch.add(operation('p', 'a'), bytes, record(1));
    bytes.bytes.fill('2');
    expect(body(batch)).toBe('{"batch":[1]}');
  });

  test('counts the comma, the prefix and the suffix of what fits in', () => {
    const batch = batchOf(['p', 'a', 'x'.repeat(20)]);
    const left = 60 - '{"batch":[]}'.length - 20 - 1;
    expect(batch.fits(left)).toBe(true);
    expect(batch.fits(left + 1)).toBe(false);
    batch.add(operation('q', 'a'), item('y'.repeat(left)), record(2));
    expect(body(batch)).toHaveLength(60);
  });

  test('has room for so many items and no more', () => {
    const batch = batchOf(['p', 'a', '1'], ['q', 'a', '2']);
    expect(batch.fits(1, 2)).toBe(true);
    expect(batch.fits(1, 3)).toBe(false);
    batch.add(operation('r', 'a'), item('3'), record(3));
    expect(batch.fits(1)).toBe(true);
    batch.add(operation('s', 'a'), item('4'), record(4));
    expect(batch.fits(1)).toBe(false);
    expect(batch.merge(operation('s', 'a'), item('5'), record(5))).toBe(true);
  });

  test('takes any first item', () => {
    expect(new Batch(1, KIND, 0).fits(1_000_000)).toBe(true);
  });

  test('tells each record with its source and the item it went into', () => {
    const found: unknown[] = [];
    const { records } = batchOf(['p', '', '1'], ['p', '', '2']);
    records.visit((source, at) => found.push([at, source()]));
    expect(found).toEqual([
      [0, record(1)],
      [1, record(2)],
    ]);
  });
});

describe('an operation conflicts with a batch', () => {
  test.each([
    ['that has nobody', [], 'p', 'everything', false],
    ['of somebody else', ['everything'], 'q', 'everything', false],
    ['where the same is written', ['a'], 'p', 'a', true],
    ['where something else is written', ['a'], 'p', 'b', false],
    ['where one of several is written', ['a', 'b', 'c'], 'p', 'b', true],
    ['where nothing shared is written', [''], 'p', '', false],
    ['where one writes nothing shared', ['a'], 'p', '', false],
    ['where it writes everything', [''], 'p', 'everything', true],
    ['where it writes everything of something', ['a'], 'p', 'everything', true],
    ['where everything is written', ['everything'], 'p', '', true],
    ['where everything is written twice', ['everything'], 'p', 'everything', true],
  ])('%s: %j and then %s writing %j: %s', (_, there, identity, writes, expected) => {
    const batch = batchOf(...there.map((what): [string, string, string] => ['p', what, '1']));
    expect(batch.conflicts(operation(identity, writes))).toBe(expected);
  });
});

describe('an operation that writes the same', () => {
  test('becomes one item with the earlier, whose outcome both share', () => {
    const batch = batchOf(['p', 'a', '1'], ['q', 'a', '2'], ['r', 'a', '3']);
    expect(batch.merge(operation('q', 'a'), item('xyz'), record(4))).toBe(true);
    expect(body(batch)).toBe('{"batch":[1,2+xyz,3]}');
    expect(batch.body([2]).toString()).toBe('{"batch":[3]}');
    expect(batch.body([1]).toString()).toBe('{"batch":[2+xyz]}');
    expect(records(batch)).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 1],
    ]);
  });

  test('may make the item shorter', () => {
    const kind = { ...KIND, merge: (_: Buffer, later: Buffer) => Buffer.from(later) };
    const batch = new Batch(1, kind, 0);
    batch.add(operation('p', 'a'), item('long'), record(1));
    batch.add(operation('q', 'a'), item('2'), record(2));
    expect(batch.merge(operation('p', 'a'), item('s'), record(3))).toBe(true);
    expect(body(batch)).toBe('{"batch":[s,2]}');
  });

  test.each<[string, [string, string, string][], string, string, string]>([
    ['where nothing of the identity is there', [['q', 'a', '1']], 'p', 'a', '2'],
    ['where something else is written', [['p', 'b', '1']], 'p', 'a', '2'],
    [
      'where the identity has had another item since',
      [
        ['p', 'a', '1'],
        ['p', '', 'event'],
      ],
      'p',
      'a',
      '2',
    ],
    ['where the two cannot be one', [['p', 'a', '1']], 'p', 'a', 'apart'],
    ['where the request would be too large', [['p', 'a', 'x'.repeat(40)]], 'p', 'a', 'y'.repeat(8)],
  ])('stays alone %s', (_, items, identity, writes, text) => {
    const batch = batchOf(...items);
    const before = body(batch);
    expect(batch.merge(operation(identity, writes), item(text), record(9))).toBe(false);
    expect(body(batch)).toBe(before);
    expect(records(batch)).toHaveLength(items.length);
  });

  test('may fill the request to its last byte', () => {
    const batch = batchOf(['p', 'a', 'x'.repeat(40)]);
    expect(batch.merge(operation('p', 'a'), item('y'.repeat(7)), record(2))).toBe(true);
    expect(body(batch)).toHaveLength(60);
  });

  test('stays alone where the kind has nothing to merge with', () => {
    const { merge: _, ...kind } = KIND;
    const batch = new Batch(1, kind, 0);
    batch.add(operation('p', 'a'), item('1'), record(1));
    expect(batch.merge(operation('p', 'a'), item('2'), record(2))).toBe(false);
  });
});

describe('a batch that takes in another', () => {
  test('has the items, the records and the conflicts of both', () => {
    const batch = batchOf(['p', 'a', '1'], ['q', '', '22']);
    const other = new Batch(2, KIND, -5);
    other.add(operation('r', 'b'), item('333'), record(3));
    other.add(operation('r', ''), item('4'), record(4));
    batch.absorb(other);
    expect(body(batch)).toBe('{"batch":[1,22,333,4]}');
    expect(batch.body([2]).toString()).toBe('{"batch":[333]}');
    expect(records(batch)).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    expect(batch.conflicts(operation('r', 'b'))).toBe(true);
    expect(batch.since).toBe(-5);
  });

  test('merges into what it took in', () => {
    const batch = batchOf(['p', 'a', '1']);
    batch.absorb(batchOf(['r', 'b', '2']));
    expect(batch.merge(operation('r', 'b'), item('3'), record(3))).toBe(true);
    expect(body(batch)).toBe('{"batch":[1,2+3]}');
  });

  test('has just the other where it was empty', () => {
    const batch = new Batch(1, KIND, 0);
    batch.absorb(batchOf(['r', 'b', '2']));
    expect(body(batch)).toBe('{"batch":[2]}');
  });

  test('is waited for by whoever waited for the other', () => {
    const batch = batchOf(['p', 'a', '1']);
    const other = batchOf(['r', 'b', '2']);
    const ofOther = new Batch(3, KIND, 0, [other]);
    const ofBoth = new Batch(4, KIND, 0, [batch, other]);
    batch.absorb(other);
    expect(batch.followers).toEqual([ofBoth, ofOther, ofBoth]);
    expect([ofOther.waitsFor, ofBoth.waitsFor]).toEqual([1, 2]);
  });
});
