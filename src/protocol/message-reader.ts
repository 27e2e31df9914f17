/** Reads Airbyte messages from lines, a record without ever making an object of it. */

import { Fields, kindAt, Scanner } from '../json/scanner.ts';
import { decodeString, isToken } from '../json/value.ts';
import { type StreamDescriptor, TraceError } from './trace-error.ts';

const NEWLINE = 0x0a;

/** Reused from record to record. */
export interface RecordMessage {
  readonly type: 'RECORD';
  stream: StreamDescriptor;
  /** Where the fields of the record's data lie in `bytes`. */
  readonly fields: Fields;
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
  readonly #scanner = new Scanner();
  readonly #line = new Fields();
  readonly #envelope = new Fields();
  readonly #record: RecordMessage = {
    type: 'RECORD',
    stream: { name: '' },
    fields: new Fields(),
    bytes: Buffer.alloc(0),
    isObject: false,
    hasLoneSurrogate: false,
  };
  /** The stream of the last record; a record is mostly of the same stream as the one before it. */
  #last: KnownStream | undefined;
  /** By the two JSON values together. */
  readonly #known = new Map<string, KnownStream>();

  /** The messages of a block that matter to a destination. A record is valid until the next message. */
  *read(bytes: Buffer, firstLine: number): Generator<Message> {
    let line = firstLine;
    for (let start = 0; start < bytes.length; line++) {
      const end = bytes.indexOf(NEWLINE, start);
      const message = this.#readLine(bytes, start, end, line);
      if (message !== undefined) yield message;
      start = end + 1;
    }
  }

  #readLine(bytes: Buffer, start: number, end: number, line: number): Message | undefined {
    const scanner = this.#scanner;
    const first = scanner.space(bytes, start);
    if (first === end) return undefined;
    scanner.loneSurrogate = false;
    let recordAt = -1;
    const after = scanner.object(bytes, first, this.#line, (nameStart, nameEnd, valueStart) => {
      if (!isString(bytes, nameStart, nameEnd, RECORD)) return undefined;
      if (kindAt(bytes, valueStart) !== 'object') {
        recordAt = -1;
        return undefined;
      }
      recordAt = valueStart;
      return this.#readRecord(bytes, valueStart);
    });
    if (after < 0 || scanner.space(bytes, after) !== end) throw notJson(line);

    const type = find(bytes, this.#line, TYPE);
    if (type < 0) return undefined;
    const [typeStart, typeEnd] = [this.#line.valueStart[type]!, this.#line.valueEnd[type]!];
    if (isString(bytes, typeStart, typeEnd, IS_RECORD)) return this.#finishRecord(bytes, recordAt, line);
    if (isString(bytes, typeStart, typeEnd, IS_STATE)) return readState(bytes, first, after, line);
    if (isString(bytes, typeStart, typeEnd, IS_TRACE)) return readStreamStatus(bytes, first);
    return undefined;
  }

  /** Scans the record and, in the same pass, the fields of its data. */
  #readRecord(bytes: Buffer, at: number): number {
    this.#record.isObject = false;
    return this.#scanner.object(bytes, at, this.#envelope, (nameStart, nameEnd, valueStart) => {
      if (!isString(bytes, nameStart, nameEnd, DATA)) return undefined;
      this.#record.isObject = kindAt(bytes, valueStart) === 'object';
      return this.#record.isObject ? this.#scanner.object(bytes, valueStart, this.#record.fields) : undefined;
    });
  }

  #finishRecord(bytes: Buffer, recordAt: number, line: number): RecordMessage {
    const record = this.#record;
    const envelope = this.#envelope;
    const stream = recordAt < 0 ? -1 : find(bytes, envelope, STREAM);
    if (stream < 0 || kindAt(bytes, envelope.valueStart[stream]!) !== 'string') {
      throw new TraceError(
        'system_error',
        `Line ${line} of the input is a RECORD that names no stream; the sync stops so that no record is lost.`,
      );
    }
    record.stream = this.#readStream(bytes, stream, find(bytes, envelope, NAMESPACE));
    record.bytes = bytes;
    record.hasLoneSurrogate = this.#scanner.loneSurrogate;
    return record;
  }

  /**
   * @param name the field of the envelope that has it
   * @param namespace likewise, or -1
   * @returns the same object whenever the same two values come
   */
  #readStream(bytes: Buffer, name: number, namespace: number): StreamDescriptor {
    const { valueStart, valueEnd } = this.#envelope;
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

/** Reads the STATE that begins at `first`; what is in it may be large and is not looked at. */
function readState(bytes: Buffer, first: number, after: number, line: number): StateMessage {
  const state = member(bytes, first, 'state');
  if (state === undefined || kindAt(bytes, state.start) !== 'object') {
    throw new TraceError(
      'system_error',
      `Line ${line} of the input is a STATE without a state; the sync stops because it could not be given back.`,
    );
  }
  const type = textAt(bytes, member(bytes, state.start, 'type'));
  const scope = type === 'STREAM' || type === 'GLOBAL' ? type : 'LEGACY';
  const stream = scope === 'STREAM' ? readDescriptor(bytes, member(bytes, state.start, 'stream')) : undefined;
  return { type: 'STATE', bytes: Buffer.from(bytes.subarray(first, after)), scope, stream };
}

function readStreamStatus(bytes: Buffer, first: number): StreamStatusMessage | undefined {
  const trace = member(bytes, first, 'trace');
  if (trace === undefined || textAt(bytes, member(bytes, trace.start, 'type')) !== 'STREAM_STATUS')
    return undefined;
  const about = member(bytes, trace.start, 'stream_status');
  const stream = readDescriptor(bytes, about);
  const status = about && textAt(bytes, member(bytes, about.start, 'status'));
  return stream !== undefined && status !== undefined ? { type: 'STREAM_STATUS', stream, status } : undefined;
}

/** The stream that an object names in its `stream_descriptor`. */
function readDescriptor(bytes: Buffer, about: Range | undefined): StreamDescriptor | undefined {
  const found = about && member(bytes, about.start, 'stream_descriptor');
  if (found === undefined || kindAt(bytes, found.start) !== 'object') return undefined;
  const [name, namespace] = ['name', 'namespace'].map((of) => textAt(bytes, member(bytes, found.start, of)));
  return descriptor(name, namespace);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const scanner = new Scanner();
const members = new Fields();

/** Where the last member of a name lies in the value at `start`; undefined where that is no object or has none. */
function member(bytes: Buffer, start: number, name: string): Range | undefined {
  if (scanner.object(bytes, start, members) < 0) return undefined;
  const i = find(bytes, members, Buffer.from(`"${name}"`));
  return i < 0 ? undefined : { start: members.valueStart[i]!, end: members.valueEnd[i]! };
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

function notJson(line: number): TraceError {
  return new TraceError(
    'system_error',
    `Line ${line} of the input is not a JSON object, so it is no Airbyte message; the sync stops so that no record is lost. Run it again; if it fails at the same line, look at the source's output.`,
  );
}
