/** Reads Airbyte messages from lines, a record without ever making an object of it. */

import { Fields, kindAt, Scanner } from '../json/scanner.ts';
import { decodeString } from '../json/value.ts';
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

/** The members a message of interest may have; a null is an absence. */
interface Envelope {
  readonly type?: unknown;
  readonly state?: {
    readonly type?: unknown;
    readonly stream?: { readonly stream_descriptor?: Descriptor | null } | null;
  } | null;
  readonly trace?: {
    readonly type?: unknown;
    readonly stream_status?: {
      readonly stream_descriptor?: Descriptor | null;
      readonly status?: unknown;
    } | null;
  } | null;
}
interface Descriptor {
  readonly name?: unknown;
  readonly namespace?: unknown;
}

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
  /** The stream of the last record, as its two JSON values stood in the line. */
  #lastName = '';
  #lastNamespace = '';

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
      if (!isName(bytes, nameStart, nameEnd, RECORD)) return undefined;
      if (kindAt(bytes, valueStart) !== 'object') {
        recordAt = -1;
        return undefined;
      }
      recordAt = valueStart;
      return this.#readRecord(bytes, valueStart);
    });
    if (after < 0 || scanner.space(bytes, after) !== end) throw notJson(line);

    const type = find(bytes, this.#line, TYPE);
    if (type < 0 || kindAt(bytes, this.#line.valueStart[type]!) !== 'string') return undefined;
    switch (decodeString(bytes, this.#line.valueStart[type]!, this.#line.valueEnd[type]!)) {
      case 'RECORD':
        return this.#finishRecord(bytes, recordAt, line);
      case 'STATE':
        return readState(bytes.subarray(first, after), line);
      case 'TRACE':
        return readStreamStatus(bytes.toString('utf8', first, after));
      default:
        return undefined;
    }
  }

  /** Scans the record and, in the same pass, the fields of its data. */
  #readRecord(bytes: Buffer, at: number): number {
    this.#record.isObject = false;
    return this.#scanner.object(bytes, at, this.#envelope, (nameStart, nameEnd, valueStart) => {
      if (!isName(bytes, nameStart, nameEnd, DATA)) return undefined;
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
    const namespace = find(bytes, envelope, NAMESPACE);
    const nameJson = json(bytes, envelope, stream);
    const namespaceJson = namespace < 0 ? '' : json(bytes, envelope, namespace);
    if (nameJson !== this.#lastName || namespaceJson !== this.#lastNamespace) {
      this.#lastName = nameJson;
      this.#lastNamespace = namespaceJson;
      record.stream = descriptor(
        JSON.parse(nameJson),
        namespaceJson === '' ? undefined : JSON.parse(namespaceJson),
      );
    }
    record.bytes = bytes;
    record.hasLoneSurrogate = this.#scanner.loneSurrogate;
    return record;
  }
}

const TYPE = Buffer.from('"type"');
const RECORD = Buffer.from('"record"');
const STREAM = Buffer.from('"stream"');
const NAMESPACE = Buffer.from('"namespace"');
const DATA = Buffer.from('"data"');
const BACKSLASH = 0x5c;

/** Whether the name in bytes[start, end), quotes included, is this one, be it written with escapes or without. */
function isName(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start === name.length) {
    let i = 0;
    while (i < name.length && bytes[start + i] === name[i]) i++;
    return i === name.length;
  }
  if (end - start < name.length || !bytes.subarray(start, end).includes(BACKSLASH)) return false;
  return decodeString(bytes, start, end) === name.toString('utf8', 1, name.length - 1);
}

/** The last field of a name, or -1. */
function find(bytes: Buffer, fields: Fields, name: Buffer): number {
  for (let i = fields.count - 1; i >= 0; i--) {
    if (isName(bytes, fields.nameStart[i]!, fields.nameEnd[i]!, name)) return i;
  }
  return -1;
}

function json(bytes: Buffer, fields: Fields, i: number): string {
  return bytes.toString('utf8', fields.valueStart[i], fields.valueEnd[i]);
}

function readState(bytes: Buffer, line: number): StateMessage {
  const { state } = JSON.parse(bytes.toString()) as Envelope;
  if (typeof state !== 'object' || state === null || Array.isArray(state)) {
    throw new TraceError(
      'system_error',
      `Line ${line} of the input is a STATE without a state; the sync stops because it could not be given back.`,
    );
  }
  const scope = state.type === 'STREAM' || state.type === 'GLOBAL' ? state.type : 'LEGACY';
  const stream = scope === 'STREAM' ? toDescriptor(state.stream?.stream_descriptor) : undefined;
  return { type: 'STATE', bytes: Buffer.from(bytes), scope, stream };
}

function readStreamStatus(text: string): StreamStatusMessage | undefined {
  const { trace } = JSON.parse(text) as Envelope;
  if (trace?.type !== 'STREAM_STATUS') return undefined;
  const stream = toDescriptor(trace.stream_status?.stream_descriptor);
  const status = trace.stream_status?.status;
  return stream !== undefined && typeof status === 'string'
    ? { type: 'STREAM_STATUS', stream, status }
    : undefined;
}

function toDescriptor(found: Descriptor | null | undefined): StreamDescriptor | undefined {
  return found ? descriptor(found.name, found.namespace) : undefined;
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
