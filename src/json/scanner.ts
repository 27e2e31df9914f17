/** Finds the fields of JSON objects as byte ranges; what does it is `assembly/scanner.ts`. */

import { MODULE } from './scanner-module.ts';

export type Kind = 'absent' | 'null' | 'boolean' | 'number' | 'string' | 'object' | 'array';

const NEWLINE = Buffer.from('\n');
/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65_536;
/** Bytes that are asked for beyond what is needed. */
const MOST_AT_ONCE = 100_000_000;
/** Where there is more text than this, its memory is given back afterwards. */
const LARGE_TEXT = 1_000_000;

/** The kind of the value that begins with a byte. */
const KIND_OF: readonly Kind[] = Array.from({ length: 256 }, (_, byte): Kind => {
  if (byte === 0x22) return 'string';
  if (byte === 0x7b) return 'object';
  if (byte === 0x5b) return 'array';
  if (byte === 0x6e) return 'null';
  if (byte === 0x74 || byte === 0x66) return 'boolean';
  return 'number';
});

/** The kind of the value at `start`, which must be the first byte of a well-formed value. */
export function kindAt(bytes: Uint8Array, start: number): Kind {
  return KIND_OF[bytes[start]!]!;
}

/** More than any table has columns; of an object with more fields only these are kept. As in the assembly. */
export const MAX_FIELDS = 20_000;

/** The fields of one object in the order they came, equal names included. */
export interface Fields {
  /** Of the scanner's own, may be more than MAX_FIELDS. */
  readonly count: number;
  /** Of the name with its quotes, and of the value. */
  readonly nameStart: Int32Array;
  readonly nameEnd: Int32Array;
  readonly valueStart: Int32Array;
  readonly valueEnd: Int32Array;
  /** Of the data of messages: the same number only where the names are the same; 0 where that is not known. */
  readonly shape: number;
  /** The bytes of the names as they came, quotes included, one after the other, a character for each byte. */
  names(): string;
}

const NO_POSITIONS = new Int32Array(0);

/** Those of an empty object. */
export const NO_FIELDS: Fields = {
  count: 0,
  nameStart: NO_POSITIONS,
  nameEnd: NO_POSITIONS,
  valueStart: NO_POSITIONS,
  valueEnd: NO_POSITIONS,
  shape: 0,
  names: () => '',
};

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly HEADER: WebAssembly.Global;
  readonly FIELDS: WebAssembly.Global;
  readonly NAMES: WebAssembly.Global;
  readonly TEXT: WebAssembly.Global;
  readonly SLACK: WebAssembly.Global;
  message(at: number): number;
  object(at: number): number;
  space(at: number): number;
  newlines(start: number, end: number): number;
}

let module: WebAssembly.Module | undefined;

/** Where in the header it says, after the number of fields at each level, what has been read. */
const HAS_LONE_SURROGATE = 3;
const IS_PLAIN_RECORD = 4;
const NAMES_LENGTH = 5;
const SHAPE = 6;
const RECORD = 7;
const STREAM = 8;
const NAMESPACE = 9;
const DATA = 10;
const HEADER_LENGTH = 11;
/** Of a message's objects, the one that has its columns. */
const DATA_LEVEL = 2;

type Positions = Pick<Fields, 'nameStart' | 'nameEnd' | 'valueStart' | 'valueEnd'>;

/** A class, so that the engine reads the fields of every level in the same way. */
class ScannedFields implements Fields {
  readonly nameStart: Int32Array;
  readonly nameEnd: Int32Array;
  readonly valueStart: Int32Array;
  readonly valueEnd: Int32Array;
  readonly #bytes: Buffer;
  readonly #header: Int32Array;
  readonly #level: number;
  readonly #namesAt: number;

  constructor(bytes: Buffer, header: Int32Array, level: number, positions: Positions, namesAt: number) {
    this.nameStart = positions.nameStart;
    this.nameEnd = positions.nameEnd;
    this.valueStart = positions.valueStart;
    this.valueEnd = positions.valueEnd;
    this.#bytes = bytes;
    this.#header = header;
    this.#level = level;
    this.#namesAt = namesAt;
  }

  get count(): number {
    return this.#header[this.#level]!;
  }

  get shape(): number {
    return this.#level === DATA_LEVEL ? this.#header[SHAPE]! : 0;
  }

  names(): string {
    const length = this.#header[NAMES_LENGTH]!;
    if (this.#level !== DATA_LEVEL || length < 0) return joinNames(this.#bytes, this);
    return this.#bytes.toString('latin1', this.#namesAt, this.#namesAt + length);
  }
}

/**
 * Reads JSON text that lies in its memory from `start` on. The text must be valid UTF-8 already, and end with a byte
 * that no JSON text can go on with (the 0x0A of its line).
 */
export class Scanner {
  /** Where text begins in `bytes`. */
  readonly start: number;
  /** All of the memory; another buffer once more has been reserved. */
  bytes!: Buffer;
  /** Of the message that was read last; `data` also of the object. */
  message!: Fields;
  record!: Fields;
  data!: Fields;
  readonly #exports: Exports;
  #header!: Int32Array;

  constructor() {
    module ??= new WebAssembly.Module(Buffer.from(MODULE, 'base64'));
    this.#exports = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.start = this.#exports.TEXT.value;
    this.#look();
  }

  /** Puts text at so many bytes from where text begins; what is before it stays. */
  put(text: Uint8Array, offset: number): void {
    const { memory, SLACK } = this.#exports;
    const missing = this.start + offset + text.length + SLACK.value - this.bytes.length;
    if (missing > 0) {
      // What is never written to takes no memory: to ask for much at once costs less than to ask again and again.
      const pages = Math.max(missing, Math.min(this.bytes.length, MOST_AT_ONCE)) / PAGE;
      memory.grow(Math.ceil(pages));
      this.#look();
    }
    this.bytes.set(text, this.start + offset);
  }

  #look(): void {
    const { memory, HEADER, FIELDS, NAMES } = this.#exports;
    const { buffer } = memory;
    const bytes = Buffer.from(buffer);
    this.bytes = bytes;
    this.#header = new Int32Array(buffer, HEADER.value, HEADER_LENGTH);
    const fields = (level: number): Fields => {
      const [nameStart, nameEnd, valueStart, valueEnd] = [0, 1, 2, 3].map(
        (i) => new Int32Array(buffer, FIELDS.value + (level * 4 + i) * MAX_FIELDS * 4, MAX_FIELDS),
      ) as [Int32Array, Int32Array, Int32Array, Int32Array];
      const positions = { nameStart, nameEnd, valueStart, valueEnd };
      return new ScannedFields(bytes, this.#header, level, positions, NAMES.value);
    };
    this.message = fields(0);
    this.record = fields(1);
    this.data = fields(2);
  }

  /** The first byte at or after `at` that is not white space. */
  space(at: number): number {
    return this.#exports.space(at);
  }

  /** How many bytes 0x0A there are in [start, end). */
  newlines(start: number, end: number): number {
    return this.#exports.newlines(start, end);
  }

  /**
   * Reads the message whose brace is at `at`, and the object that is its `record`, and that one's `data`.
   * @returns the position after the closing brace, or -1 where the text is ill-formed
   */
  readMessage(at: number): number {
    return this.#exports.message(at);
  }

  /**
   * Reads the object whose brace is at `at` as `data`.
   * @returns the position after the closing brace, or -1 where the text is ill-formed
   */
  readObject(at: number): number {
    return this.#exports.object(at);
  }

  /** True once an escape of the last message has named half a surrogate pair. */
  get hasLoneSurrogate(): boolean {
    return this.#header[HAS_LONE_SURROGATE] === 1;
  }

  /**
   * Whether the last message's type is RECORD, and neither it nor any key of the message or of its record is
   * written with escapes. Only then the four below say where things are.
   */
  get isPlainRecord(): boolean {
    return this.#header[IS_PLAIN_RECORD] === 1;
  }

  /** Which field of `message` is the record, or -1. */
  get recordField(): number {
    return this.#header[RECORD]!;
  }

  /** Which field of `record` is the name of the stream, or -1. */
  get streamField(): number {
    return this.#header[STREAM]!;
  }

  get namespaceField(): number {
    return this.#header[NAMESPACE]!;
  }

  get dataField(): number {
    return this.#header[DATA]!;
  }
}

let shared: Scanner | undefined;

/** The fields of the object in bytes[start, end); undefined where it is none, is ill-formed, or has more than MAX_FIELDS. */
export function fieldsOf(bytes: Buffer, start: number, end: number): Fields | undefined {
  const length = end - start;
  shared ??= new Scanner();
  const scanner = length > LARGE_TEXT ? new Scanner() : shared;
  scanner.put(bytes.subarray(start, end), 0);
  scanner.put(NEWLINE, length);
  if (scanner.readObject(scanner.start) !== scanner.start + length) return undefined;
  const { count, nameStart, nameEnd, valueStart, valueEnd } = scanner.data;
  if (count > MAX_FIELDS) return undefined;
  const move = (array: Int32Array) => array.slice(0, count).map((at) => at - scanner.start + start);
  return {
    count,
    nameStart: move(nameStart),
    nameEnd: move(nameEnd),
    valueStart: move(valueStart),
    valueEnd: move(valueEnd),
    shape: 0,
    names() {
      return joinNames(bytes, this);
    },
  };
}

function joinNames(bytes: Buffer, { count, nameStart, nameEnd }: Fields): string {
  let names = '';
  for (let i = 0; i < count; i++) names += bytes.toString('latin1', nameStart[i], nameEnd[i]);
  return names;
}
