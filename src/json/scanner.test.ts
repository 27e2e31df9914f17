import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindAt, Scanner } from './scanner.ts';
import { decodeString, Value } from './value.ts';

const scanner = new Scanner();

/** One line, read the way the connector reads it: undefined where it is not one well-formed JSON object. */
function read(
  text: string | Buffer,
): { fields: [string, string, string][]; loneSurrogate: boolean } | undefined {
  const line = Buffer.concat([Buffer.from('x\n'), Buffer.from(text as string), Buffer.from('\n')]);
  if (!isUtf8(line)) return undefined;
  scanner.put(line, 0);
  const { bytes, start } = scanner;
  const end = scanner.readMessage(scanner.space(start + 2));
  if (end < 0 || scanner.space(end) !== start + line.length - 1) return undefined;
  const { message: fields } = scanner;
  const found: [string, string, string][] = [];
  for (let i = 0; i < fields.count; i++) {
    const start = fields.valueStart[i]!;
    found.push([
      decodeString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!),
      kindAt(bytes, start),
      bytes.toString('utf8', start, fields.valueEnd[i]),
    ]);
  }
  return { fields: found, loneSurrogate: scanner.hasLoneSurrogate };
}

/** What `JSON.parse` makes of the same line, as long as it is an object. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Fails where the scanner and `JSON.parse` disagree about a line. */
function agree(text: string): void {
  const parsed = parse(text);
  const scanned = read(text);
  if (parsed === undefined) {
    expect(scanned, `accepted what JSON.parse refuses: ${text}`).toBeUndefined();
    return;
  }
  expect(scanned, `refused what JSON.parse accepts: ${text}`).toBeDefined();
  const last = new Map(scanned!.fields.map(([name, kind, raw]) => [name, { kind, raw }]));
  expect([...last.keys()].sort()).toEqual(Object.keys(parsed).sort());
  for (const [name, { kind, raw }] of last) {
    const expected = Object.getOwnPropertyDescriptor(parsed, name)!.value as unknown;
    expect(kind).toBe(kindOf(expected));
    expect(isDeepStrictEqual(JSON.parse(raw), expected), `${raw} in ${text}`).toBe(true);
  }
}

/** JSON text with the freedoms that `JSON.stringify` never takes: white space, escapes, equal names, big numbers. */
const space = fc.constantFrom('', '', ' ', '\t', '\r', '  ');
const character = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .map((c) => JSON.stringify(c).slice(1, -1)),
  },
  fc.constantFrom(
    '\\n',
    '\\/',
    '\\u00e9',
    '\\u2028',
    '\u2028',
    '\u0085',
    '\\ud83d\\ude00',
    '\\ud800',
    '\\uDC00',
    '\\"',
    '\\\\',
    '😀',
  ),
);
const string = fc.array(character, { maxLength: 8 }).map((characters) => `"${characters.join('')}"`);
// Names with a backslash are left out: V8 13.6 takes the name "\\u0061" for a backslash once it has seen an
// object with that name, so that JSON.parse is no judge of them.
const name = fc.oneof(
  string.filter((json) => !(JSON.parse(json) as string).includes('\\')),
  fc.constantFrom('"a"', '"\\u0061"', '"__proto__"', '"constructor"', '""', '"id"'),
);
const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '1e3',
    '1E+3',
    '5e-324',
    '9223372036854775807',
    '99999999999999999999999999999999',
    '50000.0000000000000001',
  ),
);
const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    number,
    string,
    fc.constantFrom('true', 'false', 'null'),
    tie('array'),
    tie('object'),
  ),
  array: fc
    .array(
      fc.tuple(space, tie('value'), space).map((parts) => parts.join('')),
      { maxLength: 4 },
    )
    .map((items) => `[${items.join(',')}]`),
  object: fc.array(field(tie('value')), { maxLength: 4 }).map((fields) => `{${fields.join(',')}}`),
}));
function field(of: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(space, name, space, space, of, space)
    .map(([a, n, b, c, v, d]) => `${a}${n}${b}:${c}${v}${d}`);
}
const line = fc
  .tuple(space, fc.array(field(value), { maxLength: 6 }), space)
  .map(([before, fields, after]) => `${before}{${fields.join(',')}}${after}`);

const RUNS = Number(process.env.FUZZ_RUNS ?? 3000);

describe('fields of a line', () => {
  test('are what JSON.parse finds, for every well-formed line', () => {
    fc.assert(fc.property(line, agree), { numRuns: RUNS });
  });

  test('are refused exactly where JSON.parse refuses the line', () => {
    const damage = fc.tuple(
      line,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom(
        '',
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '0',
        '-',
        '.',
        'e',
        'u',
        't',
        ' ',
        '\u0001',
        '\u007f',
      ),
    );
    fc.assert(
      fc.property(damage, ([text, at, cut, put]) => {
        const i = at % (text.length + 1);
        const damaged = text.slice(0, i) + put + text.slice(i + cut);
        // Damage can halve a character, which no UTF-8 text can carry, or make a name with a backslash.
        if (damaged.isWellFormed() && !/\n|\\\\/.test(damaged)) agree(damaged);
      }),
      { numRuns: RUNS },
    );
  });

  test.each([
    '',
    '{',
    '}',
    '{}',
    ' {} ',
    '[]',
    'null',
    '1',
    '"a"',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":1 "b":2}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":+1}',
    '{"a":1e}',
    '{"a":--1}',
    '{"a":-}',
    '{"a":tru}',
    '{"a":nul}',
    '{"a":truee}',
    "{'a':1}",
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\u0001"}',
    '{"a":"\t"}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1}',
    '{"a":{"b":1]}',
    '{"a":1}}',
    '{"a":1}{"a":1}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":1,"a":2}',
    '{"a":[[[]]],"b":{"c":{}}}',
    '\ufeff{}',
    '{"a":1}//',
    '{"a" :\t1\r}',
    '{"__proto__":{"x":1}}',
    '{"\\u0061":1,"a":2}',
  ])('agree with JSON.parse on %j', (text) => agree(text));

  test('keep every digit', () => {
    expect(read('{"n":9223372036854775807.10,"m":-0.0e+10}')!.fields).toEqual([
      ['n', 'number', '9223372036854775807.10'],
      ['m', 'number', '-0.0e+10'],
    ]);
  });

  test('nest to any depth', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(read(deep)!.fields[0]![2].length).toBe(400_000);
    expect(read(deep.slice(0, -2))).toBeUndefined();
  });

  test('may be more than fit the first time', () => {
    const fields = Array.from({ length: 1000 }, (_, i) => `"f${i}":${i}`);
    const found = read(`{${fields.join(',')}}`)!.fields;
    expect(found.length).toBe(1000);
    expect(found[999]).toEqual(['f999', 'number', '999']);
  });

  test.each([
    ['{"a":"\\ud83d\\ude00"}', false],
    ['{"a":"\\ud83d"}', true],
    ['{"a":"\\ude00\\ud83d"}', true],
    ['{"a":"\\ud83dx\\ude00"}', true],
    ['{"a":[{"b\\ud800":1}]}', true],
    ['{"a":"\\\\ud83d"}', false],
    ['{"a":"\\ud83d\\u0041"}', true],
    ['{"a":"\\ud83d\\ud83d\\ude00"}', true],
  ])('tell half a surrogate pair: %s is %s', (text, expected) => {
    expect(read(text)!.loneSurrogate).toBe(expected);
    // JSON.stringify writes only half a pair as an escape.
    expect(/(?<!\\)\\ud[89a-f]/.test(JSON.stringify(JSON.parse(text)))).toBe(expected);
  });
});

describe('a value', () => {
  const valueFrom = (json: string): Value => {
    const bytes = Buffer.from(json);
    const value = new Value();
    value.set(kindAt(bytes, 0), bytes, 0, bytes.length);
    return value;
  };

  test('gives the text of a string and the JSON of anything else', () => {
    fc.assert(
      fc.property(string, (json) => {
        expect(valueFrom(json).text()).toBe(JSON.parse(json));
        expect(valueFrom(json).byteLength).toBe(Buffer.byteLength(JSON.parse(json) as string));
      }),
      { numRuns: RUNS },
    );
    expect(valueFrom('12345678901234567890').text()).toBe('12345678901234567890');
    expect(valueFrom('{"a": [1]}').text()).toBe('{"a": [1]}');
  });

  test.each([
    ['null', true],
    ['""', true],
    ['"  \\t\\u00a0"', true],
    ['"0"', false],
    ['0', false],
    ['false', false],
    ['[]', false],
  ])('%s is blank: %s', (json, blank) => expect(valueFrom(json).isBlank).toBe(blank));
});
