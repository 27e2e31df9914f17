/** Runs the built connector as a process, the way the platform does: files, stdin, stdout, exit code. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkProtocol } from './protocol-schema.ts';

export const BIN = fileURLToPath(new URL('../../bin/destination-courier-customer-io', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: a message is looked at member by member, by tests that know which.
export type Message = any;

/** What a run of the connector left behind. */
export interface Result {
  /** Exit code; 128 + the signal's number where a signal ended the process. */
  readonly code: number;
  /** The lines of stdout, as they were written. */
  readonly lines: readonly string[];
  readonly messages: readonly Message[];
  /** The STATE lines. */
  readonly states: readonly string[];
  readonly logs: readonly { readonly level: string; readonly message: string }[];
  /** Of the TRACE ERROR, where there is one. */
  readonly error: { message: string; failure_type: string; stream_descriptor?: Message } | undefined;
  readonly stderr: string;
}

/** What a command for people left behind. */
export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly config?: unknown;
  readonly catalog?: unknown;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A running connector. */
export class Connector {
  readonly process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #folder: string;
  #stdout = '';
  #stderr = '';
  #onLine: (() => void) | undefined;
  readonly #ended: Promise<number>;

  /** @param options objects are written to files, whose paths the command is given */
  constructor(command: string, { config, catalog, args = [], env }: RunOptions = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), 'connector-'));
    const files = Object.entries({ config, catalog }).flatMap(([name, content]) =>
      content === undefined ? [] : [`--${name}`, this.#file(`${name}.json`, content)],
    );
    this.process = spawn(BIN, [command, ...files, ...args], {
      cwd: this.#folder,
      env: { ...process.env, ...env },
    });
    this.process.stdin!.on('error', () => {});
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15));
        this.#onLine?.();
      });
    });
  }

  #file(name: string, content: unknown): string {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(this.#folder, name), text);
    return name;
  }

  #read(text: string): void {
    const lines = (this.#stdout + text).split('\n');
    this.#stdout = lines.pop()!;
    this.#lines.push(...lines);
    this.#onLine?.();
  }

  /** Writes to stdin; an object becomes a line of JSON, a string is a line as it is. */
  write(...messages: readonly (string | Buffer | object)[]): this {
    for (const message of messages) {
      if (Buffer.isBuffer(message)) this.process.stdin!.write(message);
      else this.process.stdin!.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
    }
    return this;
  }

  /** Closes stdin. */
  end(): this {
    this.process.stdin!.end();
    return this;
  }

  /** Resolves with the first line of stdout that fits, those already written included. */
  async line(fits: (message: Message) => boolean): Promise<string> {
    for (let i = 0; ; i++) {
      while (i >= this.#lines.length) {
        if (this.process.exitCode !== null)
          throw new Error(`ended before the line came: ${this.#lines.join('\n')}`);
        await new Promise<void>((resolve) => {
          this.#onLine = resolve;
        });
      }
      if (fits(JSON.parse(this.#lines[i]!))) return this.#lines[i]!;
    }
  }

  async #code(): Promise<number> {
    const code = await this.#ended;
    rmSync(this.#folder, { recursive: true, force: true });
    return code;
  }

  /** Waits for the end of a command that speaks to people. */
  async told(): Promise<Told> {
    const code = await this.#code();
    return { code, stdout: [...this.#lines, this.#stdout].join('\n'), stderr: this.#stderr };
  }

  /** Waits for the end. Every line must be a message of Airbyte's protocol. */
  async result(): Promise<Result> {
    const code = await this.#code();
    const lines = this.#lines;
    const messages = lines.map((line) => checkProtocol(line));
    return {
      code,
      lines,
      messages,
      states: lines.filter((_, i) => messages[i].type === 'STATE'),
      logs: messages.filter(({ type }) => type === 'LOG').map(({ log }) => log),
      error: messages.find(({ trace }) => trace?.type === 'ERROR')?.trace.error,
      stderr: this.#stderr,
    };
  }
}

/** Runs a command that reads no input. */
export function run(command: string, options?: RunOptions): Promise<Result> {
  return new Connector(command, options).end().result();
}

/** Runs `preview` over messages, then closes stdin. */
export function preview(options: RunOptions, messages: readonly (string | Buffer | object)[]): Promise<Told> {
  return new Connector('preview', options)
    .write(...messages)
    .end()
    .told();
}

/** Runs `write` over messages, then closes stdin. */
export function write(options: RunOptions, messages: readonly (string | Buffer | object)[]): Promise<Result> {
  return new Connector('write', options)
    .write(...messages)
    .end()
    .result();
}
