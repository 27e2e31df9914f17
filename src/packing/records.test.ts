import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Interval, Ledger } from '../ledger/ledger.ts';
import { Records, type Source } from './records.ts';

const ledger = new Ledger(() => {}, 75);
const INTERVALS = ['a', 'b', 'c'].map((name) => ledger.begin(ledger.open({ name })));

function source(recordNumber: number, interval: Interval): Source {
  const bytes = Buffer.from(`{"id":${recordNumber}}`);
  return { interval, recordNumber, primaryKey: { bytes, length: bytes.length } };
}

function found(records: Records): { sources: [Source, number][]; counts: Map<Interval, number> } {
  const sources: [Source, number][] = [];
  records.visit((each, item) => sources.push([each(), item]));
  const counts = new Map<Interval, number>();
  records.visitIntervals((interval, count) => counts.set(interval, (counts.get(interval) ?? 0) + count));
  return { sources, counts };
}

test('records come back as they were put in, but for the first ones that are forgotten', () => {
  const of = fc.array(fc.constantFrom(...INTERVALS), { maxLength: 20 });
  fc.assert(
    fc.property(of, of, fc.nat({ max: 3 }), (own, others, forgotten) => {
      const records = new Records();
      const added = new Records();
      own.forEach((interval, i) => {
        records.add(source(i, interval), i);
      });
      others.forEach((interval, i) => {
        added.add(source(100 + i, interval), i);
      });
      records.addAll(added, own.length);
      const all: [Source, number][] = [
        ...own.map((interval, i): [Source, number] => [source(i, interval), i]),
        ...others.map((interval, i): [Source, number] => [source(100 + i, interval), own.length + i]),
      ];
      for (let i = 0; i < Math.min(forgotten, all.length); i++) records.forgetFirst();
      const left = all.slice(forgotten);
      expect(records.count).toBe(left.length);
      const { sources, counts } = found(records);
      expect(sources).toEqual(left);
      for (const interval of INTERVALS) {
        const wanted = left.filter(([each]) => each.interval === interval).length;
        expect(counts.get(interval) ?? 0).toBe(wanted);
      }
    }),
  );
});
