import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withDestinationStats } from './state-echo.ts';

const STATS = { recordCount: 12, rejectedRecordCount: 0 };
const JSON_STATS = '{"recordCount":12.0,"rejectedRecordCount":0.0}';

const echo = (text: string) => withDestinationStats(Buffer.from(text), STATS).toString();

describe('a STATE that is given back', () => {
  test.each([
    ['a stream’s', '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"s"}}@}}'],
    ['one with the platform’s id', '{"type":"STATE","state":{"id":7,"type":"GLOBAL","global":{}@}}'],
    ['one with unknown keys', '{"x":1,"type":"STATE","state":{"y":{"z":[]}@},"more":{"state":{}}}'],
    [
      'one with nulls',
      '{"type":"STATE","log":null,"state":{"global":null,"sourceStats":null@},"trace":null}',
    ],
    [
      'one with numbers no JavaScript number holds',
      '{"state":{"a":9223372036854775808,"b":5e-999,"c":1.10@},"type":"STATE"}',
    ],
    ['one with white space', '{ "type" : "STATE" ,\t"state" : { "a" : 1 @} }'],
    ['one with line breaks of Unicode', '{"type":"STATE","state":{"a":"\u2028\u2029\u0085\\u2028"@}}'],
    [
      'one with nested states',
      '{"type":"STATE","state":{"state":{"destinationStats":1},"data":{"state":{}}@}}',
    ],
    ['one whose key has escapes', '{"type":"STATE","st\\u0061te":{"a":1@}}'],
    ['the last of two', '{"state":{"a":1},"type":"STATE","state":{"b":2@}}'],
    ['one from before the key of the stats', '{"state":{"sourceStats":{"recordCount":3.0}@},"type":"STATE"}'],
    ['one with brackets in texts', '{"type":"STATE","state":{"a":"}\\"}{","b":"]"@}}'],
  ])('has its counts put in and every other byte kept: %s', (_, text) => {
    expect(echo(text.replace('@', ''))).toBe(text.replace('@', `,"destinationStats":${JSON_STATS}`));
  });

  test.each([
    ['{"type":"STATE","state":{}}', `{"type":"STATE","state":{"destinationStats":${JSON_STATS}}}`],
    ['{"type":"STATE","state":{ }}', `{"type":"STATE","state":{ "destinationStats":${JSON_STATS}}}`],
  ])('may be empty: %s', (text, expected) => {
    expect(echo(text)).toBe(expected);
  });

  test.each(['null', '{}', '{"recordCount":99.0,"additionalStats":{"x":1}}', '1', '"x"', '[{}]'])(
    'has the counts it came with replaced: %s',
    (present) => {
      const text = (stats: string) => `{"type":"STATE","state":{"destinationStats" : ${stats} ,"id":1}}`;
      expect(echo(text(present))).toBe(text(JSON_STATS));
      const escaped = (stats: string) =>
        `{"type":"STATE","state":{"id":1,"destination\\u0053tats":${stats}}}`;
      expect(echo(escaped(present))).toBe(escaped(JSON_STATS));
    },
  );

  test('has its counts with a decimal point', () => {
    const stats = { recordCount: 9_007_199_254_740_991, rejectedRecordCount: 3 };
    expect(withDestinationStats(Buffer.from('{"state":{}}'), stats).toString()).toBe(
      '{"state":{"destinationStats":{"recordCount":9007199254740991.0,"rejectedRecordCount":3.0}}}',
    );
  });

  test('may be the middle of a larger buffer', () => {
    const bytes = Buffer.from('xx{"state":{}}{"state":{}}').subarray(2, 14);
    expect(withDestinationStats(bytes, STATS).toString()).toBe(
      `{"state":{"destinationStats":${JSON_STATS}}}`,
    );
  });

  test('is the original plus the counts, for any state', () => {
    const space = fc.constantFrom('', '', ' ', '\t', '\r');
    const key = fc.oneof(
      fc.constantFrom('state', 'type', 'destinationStats', 'id', 'sourceStats', 'é"'),
      fc.string({ unit: 'grapheme' }),
    );
    const object = (values: fc.Arbitrary<unknown>) =>
      fc.dictionary(key, values, { maxKeys: 5, noNullPrototype: true });
    const message = fc.record({ outer: object(fc.jsonValue()), state: object(fc.jsonValue()), at: fc.nat() });
    const spaced = (value: object, gap: string): string =>
      `{${gap}${Object.entries(value)
        .map(([name, inner]) => `${JSON.stringify(name)}${gap}:${gap}${JSON.stringify(inner)}`)
        .join(`${gap},${gap}`)}${gap}}`;
    fc.assert(
      fc.property(message, space, ({ outer, state, at }, gap) => {
        const { state: _, ...rest } = outer;
        const before = Object.entries(rest).slice(0, at % 6);
        const after = Object.entries(rest).slice(at % 6);
        const members = [
          ...before.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
          `"state":${spaced(state, gap)}`,
          ...after.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
        ];
        const original = `{${members.join(`${gap},`)}}`;
        const echoed = echo(original);

        const expected = JSON.parse(original);
        expected.state.destinationStats = STATS;
        expect(JSON.parse(echoed)).toEqual(expected);

        // Taking the counts out again leaves exactly the bytes that came.
        const start = echoed.indexOf(JSON_STATS);
        const rest2 = echoed.slice(0, start) + echoed.slice(start + JSON_STATS.length);
        const present = JSON.stringify((state as { destinationStats?: unknown }).destinationStats);
        const undone =
          present !== undefined
            ? echoed.slice(0, start) + present + echoed.slice(start + JSON_STATS.length)
            : rest2.slice(0, start).replace(/,?"destinationStats":$/, '') + rest2.slice(start);
        expect(undone).toBe(original);
      }),
    );
  });
});
