import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf, Scanner } from '../json/scanner.ts';
import { type Column, makeName } from './columns.ts';
import { NONE, type Shape, Shapes } from './shape.ts';

/** Shapes of a stream whose columns all become custom fields, and the columns that a rule was asked for. */
class Bench {
  readonly described: string[] = [];
  readonly #scanner = new Scanner();
  readonly #shapes: Shapes;

  constructor(keyColumns: string[] = []) {
    const rule = (name: string): Column => {
      this.described.push(name);
      const isMetadata = name.startsWith('_ab_');
      return {
        name,
        own: [],
        custom: isMetadata ? [] : [makeName(name, false)],
        isReserved: false,
        isMetadata,
      };
    };
    this.#shapes = new Shapes(rule, keyColumns);
  }

  /** @param record the data of a record as a source has it */
  shape(record: string): Shape {
    this.#scanner.put(Buffer.from(`{"type":"RECORD","record":{"stream":"s","data":${record}}}\n`), 0);
    this.#scanner.readMessage(this.#scanner.start);
    return this.#shapes.of(this.#scanner.bytes, this.#scanner.data);
  }

  /** The same for a record that lies elsewhere. */
  shapeOfCopy(record: string): Shape {
    const bytes = Buffer.from(record);
    return this.#shapes.of(bytes, fieldsOf(bytes, 0, bytes.length)!);
  }

  /** The columns of a record, and which fields they are. */
  columns(record: string): [string, number][] {
    const found = this.shape(record).custom.map(({ name, field }): [string, number] => [name.text, field]);
    expect(this.shapeOfCopy(record).custom.map(({ name, field }) => [name.text, field])).toEqual(found);
    return found;
  }

  names(record: string): string[] {
    return this.columns(record).map(([name]) => name);
  }
}

describe('the shape of a record', () => {
  test('is the same one for as long as its names are', () => {
    const bench = new Bench();
    const shape = bench.shape('{"a":1,"b":"x"}');
    expect(bench.shape('{"a":null,"b":[1,{"c":2}]}')).toBe(shape);
    expect(bench.shape('{ "a" : 1 , "b" : 2 }')).toBe(shape);
    expect(bench.shapeOfCopy('{"a":1,"b":"x"}')).toBe(shape);
    for (const other of [
      '{"a":1}',
      '{"b":1,"a":1}',
      '{"a":1,"b":2,"c":3}',
      '{"a":1,"B":2}',
      '{}',
      '{"ab":1}',
    ]) {
      expect(bench.shape(other)).not.toBe(shape);
      expect(bench.shape('{"a":1,"b":2}')).toBe(shape);
    }
  });

  test('says what is where, the last of equal names in the place of the first', () => {
    const shape = new Bench(['id', 'missing']).shape(
      '{"z":1,"id":2,"a":3,"_ab_cdc_deleted_at":null,"z":4,"n\\u0061me":5}',
    );
    expect(shape.key).toEqual([1, NONE]);
    expect(shape.deletedAt).toBe(3);
    expect(shape.custom.map(({ name, field, isAsItIs }) => [name.text, field, isAsItIs])).toEqual([
      ['z', 4, true],
      ['id', 1, true],
      ['a', 2, true],
      ['name', 5, false],
    ]);
    expect(shape.columns).toEqual([
      { name: 'a', field: 2 },
      { name: 'id', field: 1 },
      { name: 'name', field: 5 },
      { name: 'z', field: 4 },
    ]);
  });

  test('asks what becomes of a column once', () => {
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

  test('is found for names of any length', () => {
    const bench = new Bench();
    for (let length = 0; length < 100; length++) {
      const [name, other] = ['x'.repeat(length), `${'x'.repeat(length)}y`];
      const record = `{"${name}":1,"end":2}`;
      const shape = bench.shape(record);
      expect(bench.shape(record)).toBe(shape);
      expect(bench.names(`{"${other}":1,"end":2}`)).toEqual([other, 'end']);
      expect(bench.names(`{"${name}":1,"enD":2}`)).toEqual([name, 'enD']);
      expect(bench.shape(record)).toBe(shape);
    }
  });

  test('is found for more names than are compared', () => {
    const bench = new Bench();
    const long = (end: string) => `{"${'x'.repeat(1_100_000)}":1,"${end}":2}`;
    expect(bench.names(long('a'))[1]).toBe('a');
    expect(bench.names(long('b'))[1]).toBe('b');
    expect(bench.names('{"c":1}')).toEqual(['c']);
    expect(bench.names(long('a'))[1]).toBe('a');
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
    const [column, ...others] = bench.columns(record);
    expect(column![0]).toBe(name);
    expect(column![1]).toBeGreaterThan(0);
    expect(others).toEqual([]);
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
