/**
 * Finds the fields of JSON objects as byte ranges while checking that the text is well-formed. This is
 * AssemblyScript: `npm run generate` makes `scanner-module.ts` of it. In WebAssembly a string is searched sixteen
 * bytes at a time, which the engine's own arrays can't do.
 *
 * The text lies in the memory from TEXT on. It is valid UTF-8 and followed by a byte that no JSON text can go on
 * with (the 0x0A of its line), so that nothing has to be compared with its end, and by SLACK bytes of anything.
 */

const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const BACKSLASH: i32 = 0x5c;
const OPEN_ARRAY: i32 = 0x5b;
const CLOSE_ARRAY: i32 = 0x5d;
const OPEN_OBJECT: i32 = 0x7b;
const CLOSE_OBJECT: i32 = 0x7d;

const ILL_FORMED: i32 = -1;

/** Fields beyond these are counted and checked, but not kept. As in `../scanner.ts`. */
const MAX_FIELDS: i32 = 20_000;
/** Containers that a value may be inside of; the JSON text of a deeper one is taken for ill-formed. */
const MAX_DEPTH: i32 = 10_000_000;

/** Of each level: where the names begin and end, and the values, in four arrays of i32. */
const ARRAY: i32 = MAX_FIELDS * 4;
const LEVELS: i32 = 3;
export const SLACK: i32 = 16;
export const FIELDS: i32 = 64;
/** Of the containers that the value being skipped is inside of, 1 for an object, 0 for an array. */
const INSIDE: i32 = FIELDS + LEVELS * 4 * ARRAY;
/** The names at level 2, with their quotes, one after the other. */
export const NAMES: i32 = INSIDE + MAX_DEPTH;
const MAX_NAMES: i32 = 1_000_000;
export const TEXT: i32 = NAMES + MAX_NAMES + SLACK;

/** What has been read is told as i32 from HEADER on: the number of fields at each level, ... */
export const HEADER: i32 = 16;
/** ... whether an escape has named half a surrogate pair, ... */
const HAS_LONE_SURROGATE: i32 = HEADER + 4 * LEVELS;
/** ... whether the message's type is `RECORD`, and neither it nor a key of the message or its record has escapes, ... */
const IS_PLAIN_RECORD: i32 = HAS_LONE_SURROGATE + 4;
/** ... how many bytes the names at level 2 are, or -1 where they are too many, ... */
const NAMES_LENGTH: i32 = IS_PLAIN_RECORD + 4;
/** ... a number that these names have for as long as no others have come, 0 where they are too many, ... */
const SHAPE: i32 = NAMES_LENGTH + 4;
/** ... and of each key below the last field that has it, or -1. */
const KEYS: i32 = SHAPE + 4;
const RECORD: i32 = 0;
const STREAM: i32 = 1;
const NAMESPACE: i32 = 2;
const DATA: i32 = 3;
const TYPE: i32 = 4;
const OTHER: i32 = 5;

/** Counts the escapes in strings. */
let escapes: i32 = 0;

/**
 * Reads the message whose brace is at `at` as level 0, its `record` as level 1, and that one's `data` as level 2.
 * @returns the position after the closing brace, or -1 where the text is ill-formed
 */
export function message(at: i32): i32 {
  store<i32>(HAS_LONE_SURROGATE, 0);
  store<i32>(IS_PLAIN_RECORD, 0);
  store<i32>(KEYS + 4 * RECORD, -1);
  hasEscapedKey = false;
  const end = fields(at, 0);
  if (hasEscapedKey) store<i32>(IS_PLAIN_RECORD, 0);
  return end;
}

/** Of the message or its record. */
let hasEscapedKey: bool = false;

/**
 * Reads the object whose brace is at `at` as level 2.
 * @returns the position after the closing brace, or -1 where the text is ill-formed
 */
export function object(at: i32): i32 {
  return fields(at, 2);
}

/** How many shapes there have been. */
let shapes: i32 = 0;
/** Of the names that are being read: the bytes so far, and whether they are those that were there before. */
let namesLength: i32 = 0;
let areSame: bool = false;

/** Takes in the name in [start, end). */
function addName(start: i32, end: i32): void {
  const length = end - start;
  const to = NAMES + namesLength;
  namesLength += length;
  if (namesLength > MAX_NAMES) return;
  if (areSame) {
    for (let i = 0; i < length; i += 16) {
      const differences = ~i8x16.bitmask(i8x16.eq(v128.load(start + i), v128.load(to + i)));
      const left = length - i;
      if (differences & (left >= 16 ? 0xffff : (1 << left) - 1)) {
        areSame = false;
        break;
      }
    }
  }
  if (!areSame) memory.copy(to, start, length);
}

function endNames(before: i32): void {
  if (namesLength > MAX_NAMES) {
    store<i32>(NAMES_LENGTH, -1);
    store<i32>(SHAPE, 0);
    return;
  }
  if (!areSame || namesLength !== before) store<i32>(SHAPE, ++shapes);
  store<i32>(NAMES_LENGTH, namesLength);
}

function fields(at: i32, level: i32): i32 {
  const namesBefore = load<i32>(NAMES_LENGTH);
  if (level === 2) {
    namesLength = 0;
    areSame = namesBefore > 0;
    // Nothing is the same as names that are not read to their end.
    store<i32>(NAMES_LENGTH, -1);
  }
  if (level === 1) {
    store<i32>(KEYS + 4 * STREAM, -1);
    store<i32>(KEYS + 4 * NAMESPACE, -1);
    store<i32>(KEYS + 4 * DATA, -1);
  }
  let count = 0;
  if (byte(at) !== OPEN_OBJECT) return ILL_FORMED;
  let i = space(at + 1);
  if (byte(i) === CLOSE_OBJECT) {
    store<i32>(HEADER + 4 * level, 0);
    if (level === 2) endNames(namesBefore);
    return i + 1;
  }
  let field = FIELDS + level * 4 * ARRAY;
  while (true) {
    if (byte(i) !== QUOTE) return ILL_FORMED;
    const nameStart = i;
    const before = escapes;
    const nameEnd = string(i + 1);
    if (nameEnd < 0) return ILL_FORMED;
    if (level === 2) addName(nameStart, nameEnd);
    else if (escapes !== before) hasEscapedKey = true;
    i = byte(nameEnd) === COLON ? nameEnd : space(nameEnd);
    if (byte(i) !== COLON) return ILL_FORMED;
    const valueStart = space(i + 1);
    const key = level < 2 ? keyOf(level, nameStart, nameEnd) : OTHER;
    let valueEnd: i32;
    if (byte(valueStart) === QUOTE) {
      valueEnd = string(valueStart + 1);
    } else if ((key === RECORD || key === DATA) && byte(valueStart) === OPEN_OBJECT) {
      valueEnd = fields(valueStart, level + 1);
    } else {
      valueEnd = value(valueStart);
    }
    if (valueEnd < 0) return ILL_FORMED;
    if (key === TYPE) store<i32>(IS_PLAIN_RECORD, isRecordType(valueStart, valueEnd) ? 1 : 0);
    else if (key !== OTHER) store<i32>(KEYS + 4 * key, count);
    if (count < MAX_FIELDS) {
      store<i32>(field, nameStart);
      store<i32>(field + ARRAY, nameEnd);
      store<i32>(field + 2 * ARRAY, valueStart);
      store<i32>(field + 3 * ARRAY, valueEnd);
      field += 4;
    }
    count++;
    i = space(valueEnd);
    if (byte(i) === CLOSE_OBJECT) {
      store<i32>(HEADER + 4 * level, count);
      if (level === 2) endNames(namesBefore);
      return i + 1;
    }
    if (byte(i) !== COMMA) return ILL_FORMED;
    i = space(i + 1);
  }
}

/** Which key of a message, or at level 1 of a record, a name is. Numbers hold the bytes of a text in reverse. */
function keyOf(level: i32, start: i32, end: i32): i32 {
  const length = end - start;
  if (level === 0) {
    // "type"
    if (length === 6 && load<u32>(start) === 0x70_79_74_22 && load<u16>(start + 4) === 0x22_65) return TYPE;
    // "record"
    if (length === 8 && load<u64>(start) === 0x22_64_72_6f_63_65_72_22) return RECORD;
  } else {
    // "data"
    if (length === 6 && load<u32>(start) === 0x74_61_64_22 && load<u16>(start + 4) === 0x22_61) return DATA;
    // "stream"
    if (length === 8 && load<u64>(start) === 0x22_6d_61_65_72_74_73_22) return STREAM;
    // "namespace": the same, and three more
    if (
      length === 11 &&
      load<u64>(start) === 0x61_70_73_65_6d_61_6e_22 &&
      load<u32>(start + 7) === 0x22_65_63_61
    ) {
      return NAMESPACE;
    }
  }
  return OTHER;
}

/** Whether it is `"RECORD"`. */
function isRecordType(start: i32, end: i32): bool {
  return end - start === 8 && load<u64>(start) === 0x22_44_52_4f_43_45_52_22;
}

function byte(at: i32): i32 {
  return load<u8>(at);
}

/** The first byte at or after `at` that is not white space. */
export function space(at: i32): i32 {
  let i = at;
  while (true) {
    const each = byte(i);
    if (each !== 0x20 && each !== 0x09 && each !== 0x0d) return i;
    i++;
  }
}

/** How many bytes 0x0A there are in [start, end). */
export function newlines(start: i32, end: i32): i32 {
  let count = 0;
  let i = start;
  for (; i + 16 <= end; i += 16) {
    count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(i), i8x16.splat(0x0a))));
  }
  for (; i < end; i++) if (byte(i) === 0x0a) count++;
  return count;
}

/** The position after the value that begins at `at`, or -1 where it is ill-formed. */
function value(at: i32): i32 {
  let depth = 0;
  let i = at;
  while (true) {
    const first = byte(i);
    if (first === QUOTE) {
      i = string(i + 1);
    } else if (first === OPEN_OBJECT) {
      i = space(i + 1);
      if (byte(i) === CLOSE_OBJECT) {
        i++;
      } else {
        if (depth === MAX_DEPTH) return ILL_FORMED;
        store<u8>(INSIDE + depth++, 1);
        i = name(i);
        if (i < 0) return ILL_FORMED;
        continue;
      }
    } else if (first === OPEN_ARRAY) {
      i = space(i + 1);
      if (byte(i) === CLOSE_ARRAY) {
        i++;
      } else {
        if (depth === MAX_DEPTH) return ILL_FORMED;
        store<u8>(INSIDE + depth++, 0);
        continue;
      }
    } else {
      i = scalar(i);
    }
    if (i < 0) return ILL_FORMED;

    while (true) {
      if (depth === 0) return i;
      i = space(i);
      const next = byte(i++);
      const inObject = load<u8>(INSIDE + depth - 1) === 1;
      if (next === COMMA) {
        i = space(i);
        if (inObject) i = name(i);
        if (i < 0) return ILL_FORMED;
        break;
      }
      if (next !== (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return ILL_FORMED;
      depth--;
    }
  }
}

/** From a name's quote to the first byte of its value. */
function name(at: i32): i32 {
  if (byte(at) !== QUOTE) return ILL_FORMED;
  const end = string(at + 1);
  if (end < 0) return ILL_FORMED;
  const colon = space(end);
  return byte(colon) === COLON ? space(colon + 1) : ILL_FORMED;
}

/** From the byte after the opening quote to the byte after the closing one. */
function string(at: i32): i32 {
  let i = at;
  while (true) {
    const bytes = v128.load(i);
    const isQuote = i8x16.eq(bytes, i8x16.splat(QUOTE as i8));
    const isBackslash = i8x16.eq(bytes, i8x16.splat(BACKSLASH as i8));
    const isControl = i8x16.lt_u(bytes, i8x16.splat(0x20));
    const stops = i8x16.bitmask(v128.or(v128.or(isQuote, isBackslash), isControl));
    if (stops === 0) {
      i += 16;
      continue;
    }
    i += ctz(stops);
    const stop = byte(i);
    if (stop === QUOTE) return i + 1;
    if (stop !== BACKSLASH) return ILL_FORMED;
    escapes++;
    i = afterEscape(i + 1);
    if (i < 0) return ILL_FORMED;
  }
}

/** From the byte after a backslash to the byte after the escape; a surrogate pair is read as one. */
function afterEscape(at: i32): i32 {
  switch (byte(at)) {
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
  const unit = hex4(at + 1);
  if (unit < 0) return ILL_FORMED;
  const end = at + 5;
  if (unit < 0xd800 || unit > 0xdfff) return end;
  if (unit < 0xdc00 && byte(end) === BACKSLASH && byte(end + 1) === 0x75) {
    const low = hex4(end + 2);
    if (low < 0) return ILL_FORMED;
    if (low >= 0xdc00 && low <= 0xdfff) return end + 6;
  }
  store<i32>(HAS_LONE_SURROGATE, 1);
  return end;
}

function hex4(at: i32): i32 {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const each = byte(i);
    let digit = 0;
    if (each >= 0x30 && each <= 0x39) digit = each - 0x30;
    else if (each >= 0x41 && each <= 0x46) digit = each - 0x37;
    else if (each >= 0x61 && each <= 0x66) digit = each - 0x57;
    else return ILL_FORMED;
    unit = unit * 16 + digit;
  }
  return unit;
}

/** The end of the number, true, false or null that begins at `at`. */
function scalar(at: i32): i32 {
  switch (load<u32>(at)) {
    case 0x65_75_72_74: // true
    case 0x6c_6c_75_6e: // null
      return at + 4;
    case 0x73_6c_61_66: // fals
      return byte(at + 4) === 0x65 ? at + 5 : ILL_FORMED;
    default:
      return number(at);
  }
}

function number(at: i32): i32 {
  let i = at;
  if (byte(i) === 0x2d) i++;
  if (byte(i) === 0x30) {
    i++;
  } else {
    const integer = digits(i);
    if (integer === i) return ILL_FORMED;
    i = integer;
  }
  if (byte(i) === 0x2e) {
    const fraction = digits(i + 1);
    if (fraction === i + 1) return ILL_FORMED;
    i = fraction;
  }
  if (byte(i) === 0x65 || byte(i) === 0x45) {
    i++;
    if (byte(i) === 0x2b || byte(i) === 0x2d) i++;
    const exponent = digits(i);
    if (exponent === i) return ILL_FORMED;
    i = exponent;
  }
  return i;
}

function digits(at: i32): i32 {
  let i = at;
  while (byte(i) >= 0x30 && byte(i) <= 0x39) i++;
  return i;
}
