/** A JSON value where it lies in its line: its kind, its raw bytes and, when asked, its text. */

import type { Kind } from './scanner.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NOT_ASCII = 0x80;
/** Bytes of an escape such as `\u0041`, which may stand for one byte. */
const LONGEST_ESCAPE = 6;

/** Reused from record to record: hold on to its text or a copy of its bytes, never to the value itself. */
export class Value {
  kind: Kind = 'absent';
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;

  /** Points at the value in bytes[start, end). */
  set(kind: Kind, bytes: Buffer, start: number, end: number): void {
    this.kind = kind;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  clear(): void {
    this.kind = 'absent';
  }

  /** True where the column is missing or null. */
  get isMissing(): boolean {
    return this.kind === 'absent' || this.kind === 'null';
  }

  /** True where the column is missing, null or a string of nothing but white space. */
  get isBlank(): boolean {
    if (this.kind !== 'string') return this.isMissing;
    const first = this.bytes[this.start + 1]!;
    if (first > BLANK && first < NOT_ASCII && first !== BACKSLASH && first !== QUOTE) return false;
    return this.text().trim() === '';
  }

  /** Whether its raw JSON is this, byte for byte. */
  is(json: Buffer): boolean {
    return this.kind !== 'absent' && isToken(this.bytes, this.start, this.end, json);
  }

  /** The raw JSON as it came. */
  json(): string {
    return this.bytes.toString('utf8', this.start, this.end);
  }

  /** The characters of a string; the raw JSON of anything else. */
  text(): string {
    if (this.kind !== 'string') return this.json();
    return decodeString(this.bytes, this.start, this.end);
  }

  /** Whether it has more than so many bytes, as `byteLength` counts them. What surely has is not decoded. */
  isLongerThan(bytes: number): boolean {
    const raw = this.end - this.start;
    if (raw <= bytes) return false;
    return raw - 2 > bytes * LONGEST_ESCAPE || this.byteLength > bytes;
  }

  /** The UTF-8 bytes of a string's characters; of anything else the bytes of its JSON. */
  get byteLength(): number {
    if (this.kind !== 'string') return this.end - this.start;
    return stringByteLength(this.bytes, this.start, this.end);
  }
}

const EMPTY = Buffer.alloc(0);

/** A value that does not come from a record: a constant of the configuration. */
export function constantValue(text: string): Value {
  const value = new Value();
  const bytes = Buffer.from(JSON.stringify(text));
  value.set('string', bytes, 0, bytes.length);
  return value;
}

/** Whether bytes[start, end) is this token, byte for byte. */
export function isToken(bytes: Buffer, start: number, end: number, token: Buffer): boolean {
  const { length } = token;
  if (end - start !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[start + i] !== token[i]) return false;
  return true;
}

/** The characters of the JSON string, quotes included, in bytes[start, end). */
export function decodeString(bytes: Buffer, start: number, end: number): string {
  const inner = bytes.toString('utf8', start + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(`"${inner}"`) as string) : inner;
}

/** How many bytes of UTF-8 the characters of the JSON string in bytes[start, end) take. */
export function stringByteLength(bytes: Buffer, start: number, end: number): number {
  const raw = end - start - 2;
  const backslash = bytes.indexOf(BACKSLASH, start);
  if (backslash < 0 || backslash >= end) return raw;
  return Buffer.byteLength(decodeString(bytes, start, end));
}
