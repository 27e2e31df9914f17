import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Columns } from './columns.ts';
import { fieldsOf } from './scanner.ts';

/** Columns that are objects of their own, so that it shows which are one and which are two. */
class Bench {
  readonly described: string[] = [];
  readonly #columns = new Columns((name) => {
    this.described.push(name);
    return { name };
  });

  /** The columns of one record. */
  read(record: string): { name: string }[] {
    const bytes = Buffer.from(record);
    const fields = fieldsOf(bytes, 0, bytes.length)!;
    return Array.from({ length: fields.count }, (_, i) => this.#columns.at(bytes, fields, i));
  }

  names(record: string): string[] {
    return this.read(record).map(({ name }) => name);
  }
}

describe('columns', () => {
  test('are described once, however often and wherever they come', () => {
    const bench = new Bench();
    for (const record of [
      '{"a":1,"b":2}',
      '{"a":1,"b":2}',
      '{"b":1,"a":2}',
      '{"c":1,"b":2,"a":3}',
      '{"a":1}',
    ]) {
      expect(bench.names(record)).toEqual(Object.keys(JSON.parse(record)));
    }
    expect(bench.described).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['{"name":1,"n\\u0061me":2}', 'name'],
    ['{"n\\u0061me":1,"name":2}', 'name'],
    ['{"\\u00e9":1,"\\u00E9":2,"é":3}', 'é'],
    ['{"a/b":1,"a\\/b":2,"a\\u002fb":3}', 'a/b'],
    ['{"\\n":1,"\\u000a":2,"\\u000A":3}', '\n'],
    ['{"\\ud83d\\ude00":1,"😀":2}', '😀'],
    ['{"\u2028":1,"\\u2028":2}', '\u2028'],
    ['{"":1,"":2}', ''],
  ])('are one where their names are equal once their escapes are read: %s', (record, name) => {
    const bench = new Bench();
    for (let time = 0; time < 3; time++) {
      const found = bench.read(record);
      expect(found.length).toBeGreaterThan(1);
      expect(new Set(found).size).toBe(1);
      expect(found[0]!.name).toBe(name);
    }
    expect(bench.described).toEqual([name]);
  });

  test.each([
    '{"a":1,"A":2}',
    '{"a":1,"ab":2}',
    '{"\\\\u0061":1,"a":2}',
    '{"é":1,"e\u0301":2}',
    '{"\\"a":1,"a":2}',
    '{"__proto__":1,"constructor":2,"toString":3}',
  ])('are two where their names differ: %s', (record) => {
    const found = new Bench().names(record);
    expect(new Set(found).size).toBe(found.length);
  });

  test('of more names than are remembered are still the right ones', () => {
    const bench = new Bench();
    const record = (from: number, count: number) =>
      `{${Array.from({ length: count }, (_, i) => `"c${from + i}":1`).join(',')}}`;
    for (let from = 0; from < 30_000; from += 1000) {
      expect(bench.names(record(from, 1500))).toEqual(Array.from({ length: 1500 }, (_, i) => `c${from + i}`));
    }
    expect(bench.names(record(0, 10_000))).toEqual(Array.from({ length: 10_000 }, (_, i) => `c${i}`));
    const before = bench.described.length;
    bench.names('{"c0":1,"c1":2}');
    bench.names('{"c0":1,"c1":2}');
    expect(bench.described.length - before).toBeLessThanOrEqual(2);
  });

  test('have the names that JSON.parse finds, whatever came before', () => {
    const name = fc.oneof(
      fc.constantFrom('a', 'b', 'ab', 'é', ''),
      // Names with a backslash are left out, because JSON.parse of some V8 versions reads them wrongly.
      fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\\')),
    );
    const record = fc.uniqueArray(name, { maxLength: 6 });
    const escaped = (text: string) =>
      text.replace(/./gsu, (c) =>
        c.length === 1 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c,
      );
    fc.assert(
      fc.property(fc.array(fc.tuple(record, fc.boolean()), { maxLength: 12 }), (records) => {
        const bench = new Bench();
        for (const [names, isEscaped] of records) {
          const members = names.map((text) => {
            const json = isEscaped ? `"${escaped(text)}"` : JSON.stringify(text);
            return `${json}:0`;
          });
          expect(bench.names(`{${members.join(',')}}`)).toEqual(names);
        }
        expect(new Set(bench.described).size).toBe(bench.described.length);
      }),
    );
  });
});
