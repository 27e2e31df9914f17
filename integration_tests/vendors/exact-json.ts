/** JSON parsing that keeps every digit of a number, and finds the raw text of each item of a batch. */

interface RawNumber {
  readonly rawJSON: string;
}

interface ExactJson {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
}

const exactJson = JSON as unknown as ExactJson;

/**
 * Parses JSON. A number that a double cannot give back digit for digit becomes a raw number, which
 * JSON.stringify writes out unchanged; every other value is what JSON.parse gives.
 */
export function parseExact(text: string): unknown {
  return exactJson.parse(text, (_key, value, context) =>
    typeof value === 'number' && context.source !== undefined && String(value) !== context.source
      ? exactJson.rawJSON(context.source)
      : value,
  );
}

/** True for a JSON object; false for arrays, null and raw numbers. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !exactJson.isRawJSON(value);
}

/** The digits of a number as they were sent, or undefined when the value is no number. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return exactJson.isRawJSON(value) ? value.rawJSON : undefined;
}

/** A value as text: strings as they are, everything else as JSON with all its digits. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Where one batch item lies in the body, and whether it holds a number that a double cannot hold. */
export interface Span {
  start: number;
  end: number;
  lossy: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d || byte === 0x2b || (byte | 32) === 0x65
  );
}

function skipString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (let byte = bytes[at]; byte !== QUOTE && byte !== undefined; byte = bytes[at]) {
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at]! <= 0x20) at += 1;
  return at;
}

/** Short integers are the common case and are always safe; anything else is tried out. */
function losesDigits(bytes: Buffer, start: number, end: number, isInteger: boolean): boolean {
  const isNegativeZero = bytes[start] === 0x2d && bytes[start + 1] === 0x30;
  if (isInteger && end - start < 16 && !isNegativeZero) return false;
  const text = bytes.toString('latin1', start, end);
  return String(Number(text)) !== text;
}

/** Finds the end of the value that starts at `start`, in text that is known to be valid JSON. */
function valueSpan(bytes: Buffer, start: number): Span {
  let at = start;
  let depth = 0;
  let lossy = false;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = skipString(bytes, at);
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      at += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      at += 1;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      const from = at;
      let isInteger = true;
      for (at += 1; isNumberByte(bytes[at]!); at += 1) isInteger &&= bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
      lossy ||= losesDigits(bytes, from, at, isInteger);
    } else if (byte >= 0x61 && byte <= 0x7a) {
      while (bytes[at]! >= 0x61 && bytes[at]! <= 0x7a) at += 1;
    } else {
      at += 1;
      continue;
    }
    if (depth === 0) break;
  }
  return { start, end: at, lossy };
}

function arraySpans(bytes: Buffer, start: number): Span[] {
  const spans: Span[] = [];
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== 0x5d && at < bytes.length) {
    const span = valueSpan(bytes, at);
    spans.push(span);
    at = skipSpace(bytes, span.end);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return spans;
}

/** Finds each element of the array under `key` of the top-level object; the text must be valid JSON. */
export function memberSpans(bytes: Buffer, key: string): Span[] {
  let spans: Span[] = [];
  let at = skipSpace(bytes, 0) + 1;
  for (at = skipSpace(bytes, at); bytes[at] === QUOTE; ) {
    const keyEnd = skipString(bytes, at);
    const name: unknown = JSON.parse(bytes.toString('utf8', at, keyEnd));
    const valueStart = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    if (name === key && bytes[valueStart] === 0x5b) spans = arraySpans(bytes, valueStart);
    at = skipSpace(bytes, valueSpan(bytes, valueStart).end);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return spans;
}
