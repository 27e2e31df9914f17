import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEFT_OUT, layOut } from './json-layout.ts';

/** Without white space outside of strings. */
function compact(json: string): string {
  return json.replace(/("(?:\\.|[^"\\])*")|\s+/g, '$1');
}

describe('laid out JSON', () => {
  test('stands on one line where it fits, else a line for each member', () => {
    expect(layOut('{"a":1,"b":[true,null]}')).toBe('{"a": 1, "b": [true, null]}');
    expect(layOut('{"a":1,"b":[true,null]}', '', 20)).toBe('{\n  "a": 1,\n  "b": [true, null]\n}');
    expect(layOut('{"a":1,"b":[true,null]}', '', 10)).toBe(
      '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}',
    );
    expect([layOut('{}'), layOut(' [ ] '), layOut('"x"')]).toEqual(['{}', '[]', '"x"']);
  });

  test.each(['1.0', '-0', '12345678901234567890.10', '1E+2', '"\\u0041\\/\\n\\""', '"…"', '"a , b : [ }"'])(
    'keeps what is written: %s',
    (json) => {
      expect(layOut(`{"x":${json}}`)).toBe(`{"x": ${json}}`);
    },
  );

  test('is the same JSON, whatever that is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 1, max: 100 }), (json, width) => {
        expect(compact(layOut(json, '', width))).toBe(compact(json));
      }),
    );
  });

  test('says what is left out, on a line of its own', () => {
    expect(layOut(`{"batch":[{"id":"…"},${LEFT_OUT}]}`, 'and 2 more items')).toBe(
      '{\n  "batch": [\n    {"id": "…"},\n    … and 2 more items\n  ]\n}',
    );
  });

  test('of something deep is not all indentation', () => {
    const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`;
    expect(compact(layOut(deep))).toBe(deep);
    expect(layOut(deep).length).toBeLessThan(3000);
  });
});
