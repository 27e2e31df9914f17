import { describe, expect, test } from 'vitest';
import { kindAt } from './scanner.ts';
import { constantValue, decodeString, stringByteLength, Value } from './value.ts';

/** A value in the middle of its line. */
function valueFrom(json: string): Value {
  const bytes = Buffer.from(`{"é":${json},"b":"\\\\"}\n`);
  const start = Buffer.byteLength('{"é":');
  const value = new Value();
  value.set(kindAt(bytes, start), bytes, start, start + Buffer.byteLength(json));
  return value;
}

describe('a value', () => {
  test.each([
    ['"a"', 'string', 'a', 1],
    ['"é😀"', 'string', 'é😀', 6],
    ['"\\u00e9\\ud83d\\ude00\\n\\/"', 'string', 'é😀\n/', 8],
    ['"\\\\"', 'string', '\\', 1],
    ['""', 'string', '', 0],
    ['12345678901234567890.10', 'number', '12345678901234567890.10', 23],
    ['-0', 'number', '-0', 2],
    ['true', 'boolean', 'true', 4],
    ['false', 'boolean', 'false', 5],
    ['null', 'null', 'null', 4],
    ['{"a": "\\u00e9"}', 'object', '{"a": "\\u00e9"}', 15],
    ['["é"]', 'array', '["é"]', 6],
  ])('%s is a %s with the text %j of %d bytes', (json, kind, text, byteLength) => {
    const value = valueFrom(json);
    expect([value.kind, value.text(), value.byteLength]).toEqual([kind, text, byteLength]);
    expect(value.json()).toBe(json);
  });

  test.each([
    ['"abc"', 3, false],
    ['"abcd"', 3, true],
    ['"éa"', 3, false],
    ['"éé"', 3, true],
    ['"\\u0041\\u0041\\u0041"', 3, false],
    ['"\\u0041\\u0041\\u0041\\u0041"', 3, true],
    ['"\\u00e9"', 1, true],
    ['""', 0, false],
    ['1234', 3, true],
    ['123', 3, false],
  ])('%s is longer than %d bytes: %s', (json, bytes, expected) => {
    expect(valueFrom(json).isLongerThan(bytes)).toBe(expected);
  });

  test('that is absent is missing and blank', () => {
    const value = new Value();
    expect([value.kind, value.isMissing, value.isBlank]).toEqual(['absent', true, true]);
    value.set('number', Buffer.from('1'), 0, 1);
    expect([value.isMissing, value.isBlank]).toEqual([false, false]);
    value.clear();
    expect([value.kind, value.isMissing, value.isBlank]).toEqual(['absent', true, true]);
  });

  test.each([
    ['null', true, true],
    ['""', false, true],
    ['" "', false, true],
    ['"\\t\\u0020\\u00a0"', false, true],
    ['"\\u200b"', false, false],
    ['"null"', false, false],
    ['0', false, false],
    ['{}', false, false],
  ])('%s is missing: %s, blank: %s', (json, isMissing, isBlank) => {
    const value = valueFrom(json);
    expect([value.isMissing, value.isBlank]).toEqual([isMissing, isBlank]);
  });
});

describe('a constant', () => {
  test.each(['', 'a', 'a "quoted" \\ é\n', '42', 'null'])('%j is a string value', (text) => {
    const value = constantValue(text);
    expect([value.kind, value.text(), value.json()]).toEqual(['string', text, JSON.stringify(text)]);
  });
});

describe('a JSON string', () => {
  test.each(['"plain"', '"é漢😀"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u0041\\ud83d\\ude00"', '""'])(
    '%s is decoded and measured where it lies',
    (json) => {
      const bytes = Buffer.from(`xé${json}\\`);
      const [start, end] = [3, 3 + Buffer.byteLength(json)];
      expect(decodeString(bytes, start, end)).toBe(JSON.parse(json));
      expect(stringByteLength(bytes, start, end)).toBe(Buffer.byteLength(JSON.parse(json) as string));
    },
  );
});
