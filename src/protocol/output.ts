/** Writes Airbyte messages to stdout, one JSON object per line. */

import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { StreamDescriptor, TraceError } from './trace-error.ts';

export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';

/** Line breaks to some readers, though not to JSON: they go out escaped (U+2028, U+2029, U+0085). */
const LINE_BREAKS = /[\u2028\u2029\u0085]/g;
const LINE_BREAK_BYTES = ['\u2028', '\u2029', '\u0085'].map((character) => Buffer.from(character));

export class Output {
  /** Takes the secrets out of every text that people read; set once they are known. */
  redact: (text: string) => string = (text) => text;
  readonly #stream: Writable;
  readonly #warnings = new Set<string>();
  #isClosed = false;
  #whenClosed: (() => void) | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#isClosed = true;
      this.#whenClosed?.();
    });
  }

  /** True once nobody reads what is written. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  onClosed(listener: () => void): void {
    this.#whenClosed = listener;
  }

  message(message: { readonly type: string } & Readonly<Record<string, unknown>>): void {
    this.#write(`${escapeLineBreaks(JSON.stringify(message))}\n`);
  }

  /** A message that is JSON already, such as a STATE. */
  raw(bytes: Buffer): void {
    const hasLineBreak = LINE_BREAK_BYTES.some((lineBreak) => bytes.includes(lineBreak));
    this.#write(hasLineBreak ? escapeLineBreaks(bytes.toString()) : bytes);
    this.#write('\n');
  }

  log(level: LogLevel, message: string): void {
    this.message({ type: 'LOG', log: { level, message: this.redact(message) } });
  }

  /** Warns of something that may come up again and again. */
  warnOnce(message: string): void {
    if (this.#warnings.has(message)) return;
    this.#warnings.add(message);
    this.log('WARN', message);
  }

  /** @param problem what is wrong with the configuration, where something is */
  connectionStatus(problem: string | undefined): void {
    this.message({
      type: 'CONNECTION_STATUS',
      connectionStatus:
        problem === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', message: this.redact(problem) },
    });
  }

  /**
   * Tells that a stream is being written.
   * @param quotaReset set where the service asks for patience: until when, in milliseconds since 1970
   */
  running(stream: StreamDescriptor, quotaReset?: number): void {
    const reasons = [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: quotaReset } }];
    this.message({
      type: 'TRACE',
      trace: {
        type: 'STREAM_STATUS',
        emitted_at: Date.now(),
        stream_status: {
          stream_descriptor: toProtocol(stream),
          status: 'RUNNING',
          ...(quotaReset !== undefined && { reasons }),
        },
      },
    });
  }

  traceError(error: TraceError): void {
    const message = this.redact(error.message);
    this.message({
      type: 'TRACE',
      trace: {
        type: 'ERROR',
        emitted_at: Date.now(),
        error: {
          message,
          // Some tools show nothing else.
          internal_message: message,
          failure_type: error.failureType,
          ...(error.failureType === 'system_error' && { stack_trace: error.stack }),
          ...(error.stream && { stream_descriptor: toProtocol(error.stream) }),
        },
      },
    });
  }

  #write(data: string | Buffer): void {
    if (!this.#isClosed) this.#stream.write(data);
  }

  /** Resolves once the reader has caught up; undefined where it has. */
  drained(): Promise<unknown> | undefined {
    if (this.#isClosed || !this.#stream.writableNeedDrain) return undefined;
    // An error of the stream ends the waiting too; `isClosed` tells.
    return once(this.#stream, 'drain').catch(() => {});
  }

  /** Resolves once everything has been handed over, or cannot be any more. */
  async flush(): Promise<void> {
    if (this.#isClosed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stream.once('error', () => resolve());
    this.#stream.write('', () => resolve());
    await promise;
  }
}

function escapeLineBreaks(json: string): string {
  return json.replace(
    LINE_BREAKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function toProtocol({ name, namespace }: StreamDescriptor): Record<string, string> {
  return namespace === undefined ? { name } : { name, namespace };
}
