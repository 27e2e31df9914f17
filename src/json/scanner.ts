/** Finds the fields of a JSON object as byte ranges while checking that the text is well-formed. */

export type Kind = 'absent' | 'null' | 'boolean' | 'number' | 'string' | 'object' | 'array';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const ILL_FORMED = -1;

/** Bytes a string may hold as they are: everything from 0x20 up except the quote and the backslash. */
const PLAIN = new Uint8Array(256);
for (let byte = 0x20; byte < 256; byte++) PLAIN[byte] = byte === QUOTE || byte === BACKSLASH ? 0 : 1;

/** The kind of the value that begins with a byte. */
const KIND_OF: readonly Kind[] = Array.from({ length: 256 }, (_, byte): Kind => {
  if (byte === QUOTE) return 'string';
  if (byte === OPEN_OBJECT) return 'object';
  if (byte === OPEN_ARRAY) return 'array';
  if (byte === 0x6e) return 'null';
  if (byte === 0x74 || byte === 0x66) return 'boolean';
  return 'number';
});

/** The fields of one object in the order they came, equal names included. Reused from object to object. */
export class Fields {
  count = 0;
  /** Of the name with its quotes, and of the value. */
  nameStart = new Int32Array(64);
  nameEnd = new Int32Array(64);
  valueStart = new Int32Array(64);
  valueEnd = new Int32Array(64);

  add(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const i = this.count++;
    if (i === this.nameStart.length) this.#grow();
    this.nameStart[i] = nameStart;
    this.nameEnd[i] = nameEnd;
    this.valueStart[i] = valueStart;
    this.valueEnd[i] = valueEnd;
  }

  #grow(): void {
    for (const part of ['nameStart', 'nameEnd', 'valueStart', 'valueEnd'] as const) {
      const larger = new Int32Array(this[part].length * 2);
      larger.set(this[part]);
      this[part] = larger;
    }
  }
}

/** The kind of the value at `start`, which must be the first byte of a well-formed value. */
export function kindAt(bytes: Uint8Array, start: number): Kind {
  return KIND_OF[bytes[start]!]!;
}

/**
 * Scans JSON text that lies in a larger buffer. The text must be followed by a byte that no JSON text can
 * go on with (the 0x0A of its line), which saves a bounds check per byte. It must be valid UTF-8 already.
 */
export class Scanner {
  /** True once an escape has named half a surrogate pair; the caller resets it. */
  loneSurrogate = false;
  /** Containers the value being skipped is inside of, 1 for an object, 0 for an array. */
  #inside = new Uint8Array(64);

  /** The first byte at or after `at` that is not white space. */
  space(bytes: Uint8Array, at: number): number {
    let i = at;
    for (;;) {
      const byte = bytes[i];
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return i;
      i++;
    }
  }

  /**
   * Reads the object whose brace is at `at` and adds its fields.
   * @param onField where a field's value is to be read by the caller: takes the name's range and the
   *   value's start and returns the value's end, or undefined to have it skipped here.
   * @returns the position after the closing brace, or -1 where the text is ill-formed.
   */
  object(
    bytes: Uint8Array,
    at: number,
    fields: Fields,
    onField?: (nameStart: number, nameEnd: number, valueStart: number) => number | undefined,
  ): number {
    fields.count = 0;
    if (bytes[at] !== OPEN_OBJECT) return ILL_FORMED;
    let i = this.space(bytes, at + 1);
    if (bytes[i] === CLOSE_OBJECT) return i + 1;
    for (;;) {
      if (bytes[i] !== QUOTE) return ILL_FORMED;
      const nameStart = i;
      const nameEnd = this.#string(bytes, i + 1);
      if (nameEnd < 0) return ILL_FORMED;
      i = bytes[nameEnd] === COLON ? nameEnd : this.space(bytes, nameEnd);
      if (bytes[i] !== COLON) return ILL_FORMED;
      const valueStart = this.space(bytes, i + 1);
      const valueEnd = onField?.(nameStart, nameEnd, valueStart) ?? this.value(bytes, valueStart);
      if (valueEnd < 0) return ILL_FORMED;
      fields.add(nameStart, nameEnd, valueStart, valueEnd);
      i = this.space(bytes, valueEnd);
      if (bytes[i] === CLOSE_OBJECT) return i + 1;
      if (bytes[i] !== COMMA) return ILL_FORMED;
      i = this.space(bytes, i + 1);
    }
  }

  /** The position after the value that begins at `at`, or -1 where it is ill-formed. Nests to any depth. */
  value(bytes: Uint8Array, at: number): number {
    let depth = 0;
    let i = at;
    for (;;) {
      const byte = bytes[i]!;
      if (byte === QUOTE) i = this.#string(bytes, i + 1);
      else if (byte === OPEN_OBJECT) {
        i = this.space(bytes, i + 1);
        if (bytes[i] === CLOSE_OBJECT) i++;
        else {
          this.#enter(depth++, 1);
          i = this.#name(bytes, i);
          if (i < 0) return ILL_FORMED;
          continue;
        }
      } else if (byte === OPEN_ARRAY) {
        i = this.space(bytes, i + 1);
        if (bytes[i] === CLOSE_ARRAY) i++;
        else {
          this.#enter(depth++, 0);
          continue;
        }
      } else i = scalar(bytes, i);
      if (i < 0) return ILL_FORMED;

      for (;;) {
        if (depth === 0) return i;
        i = this.space(bytes, i);
        const next = bytes[i++];
        const inObject = this.#inside[depth - 1] === 1;
        if (next === COMMA) {
          i = this.space(bytes, i);
          if (inObject) i = this.#name(bytes, i);
          if (i < 0) return ILL_FORMED;
          break;
        }
        if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return ILL_FORMED;
        depth--;
      }
    }
  }

  #enter(depth: number, container: 0 | 1): void {
    if (depth === this.#inside.length) {
      const larger = new Uint8Array(depth * 2);
      larger.set(this.#inside);
      this.#inside = larger;
    }
    this.#inside[depth] = container;
  }

  /** From a name's quote to the first byte of its value. */
  #name(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== QUOTE) return ILL_FORMED;
    const end = this.#string(bytes, at + 1);
    if (end < 0) return ILL_FORMED;
    const colon = this.space(bytes, end);
    return bytes[colon] === COLON ? this.space(bytes, colon + 1) : ILL_FORMED;
  }

  /** From the byte after the opening quote to the byte after the closing one. */
  #string(bytes: Uint8Array, at: number): number {
    let i = at;
    for (;;) {
      while (PLAIN[bytes[i]!] === 1) i++;
      const byte = bytes[i];
      if (byte === QUOTE) return i + 1;
      if (byte !== BACKSLASH) return ILL_FORMED;
      i = this.#escape(bytes, i + 1);
      if (i < 0) return ILL_FORMED;
    }
  }

  /** From the byte after a backslash to the byte after the escape; a surrogate pair is read as one. */
  #escape(bytes: Uint8Array, at: number): number {
    switch (bytes[at]) {
      case 0x22: // "
      case 0x5c: // \
      case 0x2f: // /
      case 0x62: // b
      case 0x66: // f
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
        return at + 1;
      case 0x75: // u
        break;
      default:
        return ILL_FORMED;
    }
    const unit = hex4(bytes, at + 1);
    if (unit < 0) return ILL_FORMED;
    const end = at + 5;
    if (unit < 0xd800 || unit > 0xdfff) return end;
    if (unit < 0xdc00 && bytes[end] === BACKSLASH && bytes[end + 1] === 0x75) {
      const low = hex4(bytes, end + 2);
      if (low < 0) return ILL_FORMED;
      if (low >= 0xdc00 && low <= 0xdfff) return end + 6;
    }
    this.loneSurrogate = true;
    return end;
  }
}

function hex4(bytes: Uint8Array, at: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!;
    let digit: number;
    if (byte >= 0x30 && byte <= 0x39) digit = byte - 0x30;
    else if (byte >= 0x41 && byte <= 0x46) digit = byte - 0x37;
    else if (byte >= 0x61 && byte <= 0x66) digit = byte - 0x57;
    else return ILL_FORMED;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** The end of the number, true, false or null that begins at `at`. */
function scalar(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 0x74: // true
      return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65 ? at + 4 : ILL_FORMED;
    case 0x6e: // null
      return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c ? at + 4 : ILL_FORMED;
    case 0x66: // false
      return bytes[at + 1] === 0x61 &&
        bytes[at + 2] === 0x6c &&
        bytes[at + 3] === 0x73 &&
        bytes[at + 4] === 0x65
        ? at + 5
        : ILL_FORMED;
    default:
      return number(bytes, at);
  }
}

function number(bytes: Uint8Array, at: number): number {
  let i = at;
  if (bytes[i] === 0x2d) i++;
  if (bytes[i] === 0x30) i++;
  else {
    const integer = digits(bytes, i);
    if (integer === i) return ILL_FORMED;
    i = integer;
  }
  if (bytes[i] === 0x2e) {
    const fraction = digits(bytes, i + 1);
    if (fraction === i + 1) return ILL_FORMED;
    i = fraction;
  }
  if (bytes[i] === 0x65 || bytes[i] === 0x45) {
    i++;
    if (bytes[i] === 0x2b || bytes[i] === 0x2d) i++;
    const exponent = digits(bytes, i);
    if (exponent === i) return ILL_FORMED;
    i = exponent;
  }
  return i;
}

function digits(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++;
  return i;
}
