/** What JSON says, by JSON.parse, with every digit of its numbers kept; nests to any depth. */

/** The strings and numbers of JSON text. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;
/** A number becomes a string that begins like no other: JSON.parse takes any depth as long as it has no reviver. */
const DIGITS = '\u0000digits:';

/** Stands for whichever whole number is in its place. */
export const ANY_INTEGER = Symbol('any integer');
/** Stands for whichever ULID is in its place. */
export const ANY_ULID = Symbol('any ULID');

/** Stands for the text of a value: a string as it is, anything else as its JSON. */
export class AsText {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  isIn(found: unknown): boolean {
    const text = textOf(found);
    if (text === undefined) return false;
    return textOf(this.value) === undefined ? isSame(this.value, parseExact(text)) : this.value === text;
  }
}

const INTEGER = /^-?\d+$/;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export type Members = Readonly<Record<string, unknown>>;

/** @throws where the text is not JSON */
export function parseExact(json: string): unknown {
  JSON.parse(json);
  return JSON.parse(
    json.replace(TOKEN, (token) => (token.startsWith('"') ? token : JSON.stringify(DIGITS + token))),
  );
}

/** A number as `parseExact` gives it. */
export function exactNumber(digits: string): string {
  return DIGITS + digits;
}

/** The digits of a number, undefined where the value is none. */
export function digitsOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(DIGITS) ? value.slice(DIGITS.length) : undefined;
}

/** The text of a string, undefined where the value is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && !value.startsWith(DIGITS) ? value : undefined;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a name that an object has itself. */
export function member(object: unknown, name: string): unknown {
  return isMembers(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether two values are equal; the order of members makes no difference. */
export function isSame(expected: unknown, found: unknown): boolean {
  const pairs: [unknown, unknown][] = [[expected, found]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [one, other] = pair;
    if (one instanceof AsText) {
      if (!one.isIn(other)) return false;
    } else if (Array.isArray(one)) {
      if (!Array.isArray(other) || one.length !== other.length) return false;
      for (const [i, each] of one.entries()) pairs.push([each, other[i]]);
    } else if (isMembers(one)) {
      const names = Object.keys(one);
      if (!isMembers(other) || names.length !== Object.keys(other).length) return false;
      for (const name of names) {
        if (!Object.hasOwn(other, name)) return false;
        pairs.push([one[name], other[name]]);
      }
    } else if (!isSameScalar(one, other)) return false;
  }
  return true;
}

function isSameScalar(expected: unknown, found: unknown): boolean {
  if (expected === ANY_INTEGER) return INTEGER.test(digitsOf(found) ?? '');
  if (expected === ANY_ULID) return ULID.test(textOf(found) ?? '');
  return expected === found;
}

/** Bytes of the shortest JSON that says the same; of what stands for others, the fewest that can be. */
export function compactBytes(value: unknown): number {
  let bytes = 0;
  const values = [value];
  while (values.length > 0) {
    const each = values.pop();
    if (each instanceof AsText) {
      values.push(each.value);
    } else if (Array.isArray(each)) {
      bytes += 1 + Math.max(each.length, 1);
      for (const inner of each) values.push(inner);
    } else if (isMembers(each)) {
      const names = Object.keys(each);
      bytes += 1 + Math.max(names.length, 1);
      for (const name of names) {
        bytes += 1 + jsonBytes(name);
        values.push(each[name]);
      }
    } else bytes += jsonBytes(each);
  }
  return bytes;
}

function jsonBytes(scalar: unknown): number {
  if (scalar === ANY_INTEGER) return 1;
  if (scalar === ANY_ULID) return 28;
  return Buffer.byteLength(digitsOf(scalar) ?? JSON.stringify(scalar) ?? '');
}

/** Whether any string of the JSON text holds half a surrogate pair, also where a later member of its name hides it. */
export function isHalfWritten(json: string): boolean {
  const tokens = json.match(TOKEN) ?? [];
  return tokens.some((token) => token.includes('\\u') && !(JSON.parse(token) as string).isWellFormed());
}
