import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeIdentify } from './merge.ts';

const HEAD = '{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":';

function item(attributes: string | Record<string, unknown>, head = HEAD): Buffer {
  const json = typeof attributes === 'string' ? attributes : JSON.stringify(attributes);
  return Buffer.from(`${head}${json}}`);
}

function merge(earlier: string | Record<string, unknown>, later: string | Record<string, unknown>) {
  return mergeIdentify(item(earlier), item(later))?.toString();
}

describe('two identifies of a person', () => {
  test.each([
    ['have different attributes', '{"a":1}', '{"b":2}', { a: 1, b: 2 }],
    ['have the same attribute', '{"a":1,"b":2}', '{"a":3}', { a: 3, b: 2 }],
    ['clear an attribute', '{"a":1}', '{"a":null}', { a: null }],
    ['clear and set an attribute', '{"a":null}', '{"a":1}', { a: 1 }],
    ['have no attributes', '{}', '{}', {}],
    ['have attributes in the earlier only', '{"a":1}', '{}', { a: 1 }],
    ['have attributes in the later only', '{}', '{"a":1}', { a: 1 }],
    ['are both update-only', '{"_update":true,"a":1}', '{"_update":true}', { _update: true, a: 1 }],
    ['have nested values, which are not merged', '{"a":{"x":1}}', '{"a":{"y":2}}', { a: { y: 2 } }],
  ])('become one where they %s', (_, earlier, later, attributes) => {
    expect(JSON.parse(merge(earlier, later)!)).toEqual({
      type: 'person',
      action: 'identify',
      identifiers: { id: '1' },
      attributes,
    });
  });

  test('have one attribute where the same name is written in two ways', () => {
    const merged = merge('{"n\\u0061me":1,"x":1}', '{"name":2}')!;
    expect(JSON.parse(merged).attributes).toEqual({ name: 2, x: 1 });
    expect(merged.match(/name|n\\u0061me/g)).toHaveLength(1);
  });

  test('keep every digit and every escape', () => {
    expect(merge('{"big":9223372036854775807.10}', '{"text":"\\u00e9\\/"}')).toBe(
      `${HEAD}{"big":9223372036854775807.10,"text":"\\u00e9\\/"}}`,
    );
  });

  test('stay two where one of them is update-only', () => {
    expect(merge('{"_update":true,"a":1}', '{"a":1}')).toBeUndefined();
    expect(merge('{"a":1}', '{"_update":true,"a":1}')).toBeUndefined();
  });

  test.each([
    '{"type":"person","action":"identify","identifiers":{"id":"2"},"attributes":',
    '{"type":"person","action":"identify","identifiers":{"email":"1"},"attributes":',
    '{"type":"person","action":"add_device","identifiers":{"id":"1"},"device":',
  ])('stay two where they are not of one head: %s', (head) => {
    expect(mergeIdentify(item({ a: 1 }), item({ a: 1 }, head))).toBeUndefined();
  });

  test.each([
    '{"type":"person","action":"add_device","identifiers":{"id":"1"},"device":{"token":"t","attributes":{"a":"1"}}}',
    '{"type":"person","action":"delete","identifiers":{"id":"1"}}',
    '{"type":"person","action":"event","identifiers":{"id":"1"},"id":"x","name":"n","attributes":{}}',
    '{}',
    '',
  ])('have to be identifies: %s stays two', (other) => {
    expect(mergeIdentify(Buffer.from(other), Buffer.from(other))).toBeUndefined();
  });

  test('stay two where together they have more than 300 attributes', () => {
    const attributes = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`a${from + i}`, i]));
    expect(JSON.parse(merge(attributes(0, 200), attributes(100, 300))!).attributes).toEqual({
      ...attributes(0, 200),
      ...attributes(100, 300),
    });
    expect(merge(attributes(0, 200), attributes(101, 301))).toBeUndefined();
  });

  test('do not count control keys and identifiers towards 300', () => {
    const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, i]));
    const own = { _update: true, id: '1', email: 'a@b.co', phone: '+1', anonymous_id: 'x' };
    expect(merge({ ...own, ...attributes }, { _update: true })).toBeDefined();
    expect(merge({ ...own, ...attributes }, { _update: true, created_at: 1 })).toBeUndefined();
  });

  test('stay two where together they are larger than 32,000 bytes', () => {
    const filler = (name: string, bytes: number) => `{"${name}":"${'x'.repeat(bytes - name.length - 7)}"}`;
    // The heads are one, the braces between the two become a comma.
    const room = 32_000 - HEAD.length - 1;
    expect(merge(filler('a', 16_000), filler('b', room - 16_000 + 1))).toHaveLength(32_000);
    expect(merge(filler('a', 16_000), filler('b', room - 16_000 + 2))).toBeUndefined();
  });

  test('are together what the one sets after the other, for any attributes', () => {
    const attributes = fc.dictionary(
      fc.oneof(fc.constantFrom('a', 'b', 'é', '"', '', '__proto__'), fc.string({ unit: 'grapheme' })),
      fc.jsonValue(),
      { maxKeys: 8, noNullPrototype: true },
    );
    fc.assert(
      fc.property(attributes, attributes, (earlier, later) => {
        const merged = merge(earlier, later)!;
        expect(JSON.parse(merged).attributes).toEqual(JSON.parse(JSON.stringify({ ...earlier, ...later })));
        expect(Buffer.byteLength(merged)).toBeLessThanOrEqual(32_000);
      }),
    );
  });
});
