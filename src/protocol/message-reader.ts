/** Reads Airbyte messages from lines, a record without ever making an object of it. */

import {
  type Fields,
  fieldsOf,
  type Kind,
  kindAt,
  MAX_FIELDS,
  NO_FIELDS,
  type Scanner,
} from '../json/scanner.ts';
import { decodeString, isToken } from '../json/value.ts';
import type { Block } from './lines.ts';
import { type StreamDescriptor, TraceError } from './trace-error.ts';

const NEWLINE = 0x0a;
const OPEN_OBJECT = 0x7b;

/** Reused from record to record. */
export interface RecordMessage {
  readonly type: 'RECORD';
  stream: StreamDescriptor;
  /** Where the fields of the record's data lie in `bytes`. */
  fields: Fields;
  bytes: Buffer;
  /** False where the data is not an object, so that there are no fields. */
  isObject: boolean;
  /** True where some text of it holds half a surrogate pair. */
  hasLoneSurrogate: boolean;
}

export interface StateMessage {
  readonly type: 'STATE';
  /** The line as it came, without white space around it. */
  readonly bytes: Buffer;
  readonly scope: 'STREAM' | 'GLOBAL' | 'LEGACY';
  /** Of a STREAM state. */
  readonly stream: StreamDescriptor | undefined;
}

export interface StreamStatusMessage {
  readonly type: 'STREAM_STATUS';
  readonly stream: StreamDescriptor;
  readonly status: string;
}

export type Message = RecordMessage | StateMessage | StreamStatusMessage;

export class MessageReader {
  readonly #scanner: Scanner;
  readonly #record: RecordMessage = {
    type: 'RECORD',
    stream: { name: '' },
    fields: NO_FIELDS,
    bytes: Buffer.alloc(0),
    isObject: false,
    hasLoneSurrogate: false,
  };
  /** The stream of the last record; a record is mostly of the same stream as the one before it. */
  #last: KnownStream | undefined;
  /** By the two JSON values together. */
  readonly #known = new Map<string, KnownStream>();

  /** What is left of the block that is being read. */
  #at = 0;
  #end = 0;
  #lineNumber = 0;
  /** Every message in the same object: a generator would make one for each. */
  readonly #result: { done: boolean; value: Message | undefined } = { done: false, value: undefined };
  readonly #messages: Iterable<Message> = {
    [Symbol.iterator]: () => ({
      next: () => {
        const result = this.#result;
        result.value = this.#next();
        result.done = result.value === undefined;
        return result as IteratorResult<Message>;
      },
    }),
  };

  /** @param scanner whose text the lines are in */
  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** The messages of a block that matter to a destination. A record is valid until the next message. */
  read({ start, end, firstLine }: Block): Iterable<Message> {
    this.#at = start;
    this.#end = end;
    this.#lineNumber = firstLine;
    return this.#messages;
  }

  #next(): Message | undefined {
    const scanner = this.#scanner;
    const { bytes } = scanner;
    while (this.#at < this.#end) {
      const first = bytes[this.#at] === OPEN_OBJECT ? this.#at : scanner.space(this.#at);
      const line = this.#lineNumber++;
      if (bytes[first] === NEWLINE) {
        this.#at = first + 1;
        continue;
      }
      const after = scanner.readMessage(first);
      const newline = after < 0 || bytes[after] === NEWLINE ? after : scanner.space(after);
      if (bytes[newline] !== NEWLINE) throw notJson(line);
      this.#at = newline + 1;
      const message = this.#interpret(first, after, line);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  /** @param first where the message that the scanner has just read begins */
  #interpret(first: number, after: number, line: number): Message | undefined {
    const { bytes, message, isPlainRecord } = this.#scanner;
    if (message.count > MAX_FIELDS) throw tooManyKeys(line);
    if (isPlainRecord) return this.#readRecord(line);
    const type = find(bytes, message, TYPE);
    if (type < 0) return undefined;
    const [start, end] = [message.valueStart[type]!, message.valueEnd[type]!];
    if (isString(bytes, start, end, IS_RECORD)) return this.#readEscapedRecord(line);
    if (isString(bytes, start, end, IS_STATE)) return readState(bytes, first, after, line);
    if (isString(bytes, start, end, IS_TRACE)) return readStreamStatus(bytes, first, after);
    return undefined;
  }

  #readRecord(line: number): RecordMessage {
    const { bytes, message, record, recordField, streamField, namespaceField, dataField } = this.#scanner;
    if (!isKind('object', bytes, message, recordField)) throw namesNoStream(line);
    if (record.count > MAX_FIELDS) throw tooManyKeys(line);
    return this.#finishRecord(
      record,
      streamField,
      namespaceField,
      isKind('object', bytes, record, dataField),
      line,
    );
  }

  /** Reads a record whose keys, or those of its message, are written with escapes: the scanner knows only the others. */
  #readEscapedRecord(line: number): RecordMessage {
    const scanner = this.#scanner;
    const { bytes, message } = scanner;
    const at = find(bytes, message, RECORD);
    if (!isKind('object', bytes, message, at)) throw namesNoStream(line);
    const record = fieldsOf(bytes, message.valueStart[at]!, message.valueEnd[at]!);
    if (record === undefined) throw tooManyKeys(line);
    const data = find(bytes, record, DATA);
    const isObject = isKind('object', bytes, record, data);
    if (isObject) scanner.readObject(record.valueStart[data]!);
    return this.#finishRecord(
      record,
      find(bytes, record, STREAM),
      find(bytes, record, NAMESPACE),
      isObject,
      line,
    );
  }

  /** @param isObject whether the record's data is an object, and the scanner has read it */
  #finishRecord(
    envelope: Fields,
    stream: number,
    namespace: number,
    isObject: boolean,
    line: number,
  ): RecordMessage {
    const { bytes, data, hasLoneSurrogate } = this.#scanner;
    if (!isKind('string', bytes, envelope, stream)) throw namesNoStream(line);
    const record = this.#record;
    record.stream = this.#readStream(bytes, envelope, stream, namespace);
    record.bytes = bytes;
    record.fields = data;
    record.isObject = isObject;
    record.hasLoneSurrogate = hasLoneSurrogate;
    return record;
  }

  /**
   * @param name the field of the envelope that has it
   * @param namespace likewise, or -1
   * @returns the same object whenever the same two values come
   */
  #readStream(bytes: Buffer, envelope: Fields, name: number, namespace: number): StreamDescriptor {
    const { valueStart, valueEnd } = envelope;
    const [nameStart, nameEnd] = [valueStart[name]!, valueEnd[name]!];
    const [spaceStart, spaceEnd] = namespace < 0 ? [0, 0] : [valueStart[namespace]!, valueEnd[namespace]!];
    const last = this.#last;
    if (
      last !== undefined &&
      isToken(bytes, nameStart, nameEnd, last.name) &&
      isToken(bytes, spaceStart, spaceEnd, last.namespace)
    ) {
      return last.stream;
    }
    const nameJson = bytes.toString('utf8', nameStart, nameEnd);
    const spaceJson = bytes.toString('utf8', spaceStart, spaceEnd);
    const key = `${nameJson}\n${spaceJson}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      known = {
        name: Buffer.from(nameJson),
        namespace: Buffer.from(spaceJson),
        stream: descriptor(JSON.parse(nameJson), spaceJson === '' ? undefined : JSON.parse(spaceJson)),
      };
      if (this.#known.size >= MOST_STREAMS) this.#known.clear();
      this.#known.set(key, known);
    }
    this.#last = known;
    return known.stream;
  }
}

/** A stream with its name and namespace as they stand in a line. */
interface KnownStream {
  readonly name: Buffer;
  readonly namespace: Buffer;
  readonly stream: StreamDescriptor;
}

/** Where more names than this come, they are no names of streams. */
const MOST_STREAMS = 10_000;

const TYPE = Buffer.from('"type"');
const RECORD = Buffer.from('"record"');
const STREAM = Buffer.from('"stream"');
const NAMESPACE = Buffer.from('"namespace"');
const DATA = Buffer.from('"data"');
const IS_RECORD = Buffer.from('"RECORD"');
const IS_STATE = Buffer.from('"STATE"');
const IS_TRACE = Buffer.from('"TRACE"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Whether the value in bytes[start, end) is this string, quotes included, be it written with escapes or without. */
function isString(bytes: Buffer, start: number, end: number, token: Buffer): boolean {
  if (end - start <= token.length) return isToken(bytes, start, end, token);
  if (bytes[start] !== QUOTE) return false;
  for (let i = start; i < end; i++) {
    if (bytes[i] === BACKSLASH)
      return decodeString(bytes, start, end) === token.toString('utf8', 1, token.length - 1);
  }
  return false;
}

/** The last field of a name, or -1. */
function find(bytes: Buffer, fields: Fields, name: Buffer): number {
  for (let i = fields.count - 1; i >= 0; i--) {
    if (isString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!, name)) return i;
  }
  return -1;
}

/** Whether there is such a field, and its value is of a kind. */
function isKind(kind: Kind, bytes: Buffer, { valueStart }: Fields, field: number): boolean {
  return field >= 0 && kindAt(bytes, valueStart[field]!) === kind;
}

/** Reads the STATE that begins at `first`; what is in it may be large and is not looked at. */
function readState(bytes: Buffer, first: number, after: number, line: number): StateMessage {
  const state = member(bytes, { start: first, end: after }, 'state');
  if (state === undefined || kindAt(bytes, state.start) !== 'object') {
    throw new TraceError(
      'system_error',
      `Line ${line} of the input is a STATE without a state; the sync stops because it could not be given back.`,
    );
  }
  const type = textAt(bytes, member(bytes, state, 'type'));
  const scope = type === 'STREAM' || type === 'GLOBAL' ? type : 'LEGACY';
  const stream = scope === 'STREAM' ? readDescriptor(bytes, member(bytes, state, 'stream')) : undefined;
  return { type: 'STATE', bytes: Buffer.from(bytes.subarray(first, after)), scope, stream };
}

function readStreamStatus(bytes: Buffer, first: number, after: number): StreamStatusMessage | undefined {
  const trace = member(bytes, { start: first, end: after }, 'trace');
  if (trace === undefined || textAt(bytes, member(bytes, trace, 'type')) !== 'STREAM_STATUS')
    return undefined;
  const about = member(bytes, trace, 'stream_status');
  const stream = readDescriptor(bytes, about);
  const status = about && textAt(bytes, member(bytes, about, 'status'));
  return stream !== undefined && status !== undefined ? { type: 'STREAM_STATUS', stream, status } : undefined;
}

/** The stream that an object names in its `stream_descriptor`. */
function readDescriptor(bytes: Buffer, about: Range | undefined): StreamDescriptor | undefined {
  const found = about && member(bytes, about, 'stream_descriptor');
  if (found === undefined || kindAt(bytes, found.start) !== 'object') return undefined;
  const [name, namespace] = ['name', 'namespace'].map((of) => textAt(bytes, member(bytes, found, of)));
  return descriptor(name, namespace);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the last member of a name lies in a value; undefined where that is no object or has none. */
function member(bytes: Buffer, { start, end }: Range, name: string): Range | undefined {
  const members = fieldsOf(bytes, start, end);
  const i = members === undefined ? -1 : find(bytes, members, Buffer.from(`"${name}"`));
  return i < 0 ? undefined : { start: members!.valueStart[i]!, end: members!.valueEnd[i]! };
}

/** The characters of a string; undefined where there is none. */
function textAt(bytes: Buffer, range: Range | undefined): string | undefined {
  return range !== undefined && kindAt(bytes, range.start) === 'string'
    ? decodeString(bytes, range.start, range.end)
    : undefined;
}

/** A namespace that is null or empty is none. */
function descriptor(name: unknown, namespace: unknown): StreamDescriptor {
  return {
    name: typeof name === 'string' ? name : '',
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
  };
}

function namesNoStream(line: number): TraceError {
  return new TraceError(
    'system_error',
    `Line ${line} of the input is a RECORD that names no stream; the sync stops so that no record is lost.`,
  );
}

function tooManyKeys(line: number): TraceError {
  return new TraceError(
    'system_error',
    `Line ${line} of the input is a message with more than ${MAX_FIELDS} keys of its own; the sync stops so that no record is lost.`,
  );
}

function notJson(line: number): TraceError {
  return new TraceError(
    'system_error',
    `Line ${line} of the input is not a JSON object, so it is no Airbyte message; the sync stops so that no record is lost. Run it again; if it fails at the same line, look at the source's output.`,
  );
}
