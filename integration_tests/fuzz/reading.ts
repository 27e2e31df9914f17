/** Reads an input line by line with JSON.parse and a strict decoder: what is in it, and which line stops the sync. */

import { digitsOf, isHalfWritten, isMembers, member, parseExact, textOf } from './exact.ts';
import { type FuzzStream, findStream, type ServiceName } from './streams.ts';

export interface ReadRecord {
  readonly type: 'RECORD';
  readonly line: number;
  readonly stream: FuzzStream;
  readonly data: unknown;
  /** Bytes of the line. */
  readonly bytes: number;
  /** Whether some text of the line, also one that a later one of its name overrides, holds half a surrogate pair. */
  readonly isHalfWritten: boolean;
}

export interface ReadState {
  readonly type: 'STATE';
  readonly line: number;
  /** Without white space around it. */
  readonly text: string;
  readonly scope: 'STREAM' | 'GLOBAL';
  /** Of a STREAM state; undefined where the catalog does not have it. */
  readonly stream: FuzzStream | undefined;
}

export interface Reading {
  readonly messages: readonly (ReadRecord | ReadState)[];
  /** The first line that cannot be read, from 1. */
  readonly badLine: number | undefined;
}

const NEWLINE = 0x0a;
const BLANK = /^[ \t\r]*$/;
const SPACE_AROUND = /^[ \t\r]+|[ \t\r]+$/g;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readInput(service: ServiceName, bytes: Buffer): Reading {
  const messages: (ReadRecord | ReadState)[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    try {
      const message = readLine(service, decoder.decode(bytes.subarray(start, end)), line);
      if (message !== undefined) messages.push(message);
    } catch {
      return { messages, badLine: line };
    }
    start = end + 1;
  }
  return { messages, badLine: undefined };
}

/** @throws where the line has to stop the sync */
function readLine(service: ServiceName, text: string, line: number): ReadRecord | ReadState | undefined {
  if (BLANK.test(text)) return undefined;
  const message = parseExact(text);
  if (!isMembers(message)) throw new Error('no message');
  switch (member(message, 'type')) {
    case 'RECORD':
      return readRecord(service, member(message, 'record'), text, line);
    case 'STATE':
      return readState(service, member(message, 'state'), text, line);
    default:
      return undefined;
  }
}

function readRecord(
  service: ServiceName,
  record: unknown,
  text: string,
  line: number,
): ReadRecord | undefined {
  const name = textOf(member(record, 'stream'));
  if (name === undefined) throw new Error('a record of no stream');
  const stream = findStream(service, name, textOf(member(record, 'namespace')));
  if (stream === undefined) return undefined;
  return {
    type: 'RECORD',
    line,
    stream,
    data: member(record, 'data'),
    bytes: Buffer.byteLength(text),
    isHalfWritten: isHalfWritten(text),
  };
}

function readState(service: ServiceName, state: unknown, text: string, line: number): ReadState {
  if (!isMembers(state) || digitsOf(state) !== undefined) throw new Error('a state of nothing');
  const scope = member(state, 'type') === 'STREAM' ? 'STREAM' : 'GLOBAL';
  const descriptor = member(member(state, 'stream'), 'stream_descriptor');
  const stream =
    scope === 'STREAM' && isMembers(descriptor)
      ? findStream(service, textOf(member(descriptor, 'name')) ?? '', textOf(member(descriptor, 'namespace')))
      : undefined;
  return { type: 'STATE', line, text: text.replace(SPACE_AROUND, ''), scope, stream };
}
