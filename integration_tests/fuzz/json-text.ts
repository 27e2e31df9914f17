/** JSON as text, with the freedoms that JSON.stringify never takes: white space, escapes, equal names, long numbers. */

import fc from 'fast-check';
import { MARK } from './marks.ts';

export type Text = fc.Arbitrary<string>;

const character = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .map((each) => JSON.stringify(each).slice(1, -1)),
  },
  fc.constantFrom(
    '\\n',
    '\\/',
    '\\u00e9',
    '\\u2028',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u007f',
    '\\u0000',
    '\\ud83d\\ude00',
    '\\uD83D\\uDE00',
    '\\"',
    '\\\\',
    '😀',
    '漢',
    '\ufeff',
    ' ',
  ),
);

/** Bytes that a text of Customer.io may just have, and may just not have. */
const longest = fc.constantFrom(1000, 1001);

/** Half a surrogate pair can only be written as an escape. */
const half = fc.constantFrom('\\ud800', '\\uDFFF', '\\ude00\\ud83d', '\\ud83d\\u0041');

/** @param mark what every string begins with */
function stringOf(mark: string): Text {
  const characters = fc.array(character, { maxLength: 8 }).map((each) => each.join(''));
  return fc.oneof(
    { weight: 60, arbitrary: characters.map((inside) => `"${mark}${inside}"`) },
    { weight: 4, arbitrary: fc.nat({ max: 60 }).map((n) => `"${mark}${'x'.repeat(970 + n)}"`) },
    { weight: 4, arbitrary: longest.map((n) => `"${mark}${'x'.repeat(n - mark.length)}"`) },
    { weight: 3, arbitrary: fc.nat({ max: 60 }).map((n) => `"${mark}${'é'.repeat(480 + n)}"`) },
    { weight: 1, arbitrary: half.map((each) => `"${mark}${each}"`) },
    { weight: 1, arbitrary: fc.nat({ max: 40_000 }).map((n) => `"${mark}${'y'.repeat(n)}"`) },
  );
}

export const number: Text = fc.oneof(
  { weight: 4, arbitrary: fc.integer().map(String) },
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => JSON.stringify(each)),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '1e3',
    '1E+400',
    '5e-324',
    '9223372036854775807',
    '18446744073709551615',
    '50000.0000000000000001',
    '0.1000000000000000055511151231257827',
    '42.0',
  ),
  fc.nat({ max: 300 }).map((digits) => `1${'0'.repeat(digits)}.${'3'.repeat(digits + 1)}`),
);

const gap = fc.constantFrom('', '', '', '', ' ', '\t', '\r', ' \t\r ');
const constant = fc.constantFrom('true', 'false', 'null');

/** Names that mean something to JavaScript, and others that are awkward. */
export const awkwardName: Text = fc.constantFrom(
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"hasOwnProperty"',
  '"valueOf"',
  '"prototype"',
  '"length"',
  '"\\u005f_proto__"',
  '""',
  '" "',
  '"."',
  '"a.b"',
  '"a.b.c"',
  '"a..b"',
  '"a.__proto__"',
  '"a.constructor.prototype"',
  '"0"',
  '"\u2028"',
  '"\\u0000"',
  '"\\ud83d\\ude00"',
);

// No name has a backslash: V8 13.6 takes the name "\\u0061" for a backslash once it has seen an object with that
// name, so that JSON.parse is no judge of them.
export const plainName: Text = fc.constantFrom(
  '"a"',
  '"b"',
  '"c"',
  '"\\u0061"',
  '"tier"',
  '"plan"',
  '"polluted"',
);

const longName: Text = fc.oneof(
  fc.constantFrom(149, 150, 151).map((n) => `"${'n'.repeat(n)}"`),
  fc.integer({ min: 45, max: 55 }).map((n) => `"${'漢'.repeat(n)}"`),
  fc.integer({ min: 1, max: 20_000 }).map((n) => `"${'m'.repeat(n)}"`),
);

export const name: Text = fc.oneof(
  { weight: 12, arbitrary: plainName },
  { weight: 12, arbitrary: awkwardName },
  { weight: 1, arbitrary: longName },
);

/** An object of fields, each a name and a value. */
export function objectOf(fields: readonly (readonly [string, string])[], space = ''): string {
  const inside = fields.map(([key, value]) => `${space}${key}${space}:${space}${value}${space}`);
  return `{${inside.join(',') || space}}`;
}

function anyValue(mark: string): Text {
  const string = stringOf(mark);
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 4, arbitrary: string },
      { weight: 3, arbitrary: number },
      { weight: 2, arbitrary: constant },
      {
        weight: 1,
        arbitrary: fc
          .tuple(gap, fc.array(tie('value'), { maxLength: 3 }))
          .map(([space, items]) => `[${items.map((item) => space + item + space).join(',')}]`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(gap, fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }))
          .map(([space, fields]) => objectOf(fields, space)),
      },
      {
        weight: 1,
        arbitrary: fc.constant('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}}}'),
      },
    ),
  }));
  return value;
}

/** Any value; its strings are marked. */
export const value: Text = anyValue(MARK);
/** Any value, for a column whose value may be told. */
export const openValue: Text = anyValue('');

/** Values in values; to any depth where they are arrays. */
export const deepValue: Text = fc.oneof(
  fc.integer({ min: 100, max: 10_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 100, max: 900 }).map((depth) => `${'{"d":'.repeat(depth)}1${'}'.repeat(depth)}`),
);

export { gap };
