/** Numbers keep their digits, and items are found where they are. */

import { describe, expect, test } from 'vitest';
import { isObject, memberSpans, numberText, parseExact, textOf } from './exact-json.ts';

describe('exact parsing', () => {
  test.each([
    '0',
    '-0',
    '30',
    '1.0',
    '29.90',
    '1e21',
    '1E+2',
    '9223372036854775807',
    '-12345678901234567.5',
    '0.1',
  ])('gives back %s', (number) => {
    expect(numberText(parseExact(number))).toBe(number);
    expect(textOf(parseExact(`{"a":[${number}]}`))).toBe(`{"a":[${number}]}`);
  });

  test('leaves everything else as JSON.parse gives it', () => {
    const value = { a: [1, 'x', null, true, { b: 1.5 }] };
    expect(parseExact(JSON.stringify(value))).toEqual(value);
    expect([isObject(parseExact('{}')), isObject(parseExact('1.0')), isObject(null), isObject([])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the spans of an array', () => {
  const texts = (text: string) => {
    const bytes = Buffer.from(text);
    return memberSpans(bytes, 'batch').map(({ start, end }) => bytes.toString('utf8', start, end));
  };

  test('are exactly its elements', () => {
    const elements = ['{"a":"]}\\"é\\\\"}', '[1,[2]]', '"x,y"', '-1.5e3', 'true', 'null', '{}', '[]', '""'];
    expect(texts(`{"batch":[${elements.join(',')}]}`)).toEqual(elements);
    expect(texts(`\n{ "x" : {"batch":[0]} , "batch" : [ ${elements.join(' ,\t')}\n] , "y":1 }`)).toEqual(
      elements,
    );
  });

  test('are those of the last member of that name, however it is written', () => {
    expect(texts('{"batch":[1],"b\\u0061tch":[2,3]}')).toEqual(['2', '3']);
    expect(texts('{"batch":[]}')).toEqual([]);
    expect(texts('{}')).toEqual([]);
  });

  test('tell which elements hold a number that a double would change', () => {
    const elements = [
      '{"a":1772013598}',
      '{"a":12.5}',
      '{"a":-3}',
      '{"a":12.50}',
      '[-0]',
      '9007199254740993',
      '"9007199254740993"',
    ];
    const spans = memberSpans(Buffer.from(`{"batch":[${elements.join(',')}]}`), 'batch');
    expect(spans.map(({ lossy }) => lossy)).toEqual([false, false, false, true, true, true, false]);
  });
});
