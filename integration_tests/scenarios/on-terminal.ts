/** Runs the built connector on a terminal of its own, a real one as the kernel makes it, and shows what is to be seen there. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BIN } from './connector.ts';

export const COLUMNS = 100;

export interface TerminalOptions {
  readonly config: unknown;
  readonly catalog: unknown;
  /** What stdin gives. */
  readonly messages: readonly (string | object)[];
  /** The command line around the connector's own: where stdin comes from, and where stdout goes. */
  readonly commandLine?: (connector: string) => string;
  readonly env?: NodeJS.ProcessEnv;
}

const FROM_FILE_TO_FILE = (connector: string) => `${connector} < in.jsonl > out.jsonl`;

/** `write` on a terminal, which all of its streams are that the command line does not redirect. */
export class OnTerminal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'terminal-'));
  readonly #script: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #seen = '';

  constructor({ config, catalog, messages, commandLine = FROM_FILE_TO_FILE, env }: TerminalOptions) {
    const lines = messages.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    this.#file('config.json', JSON.stringify(config));
    this.#file('catalog.json', JSON.stringify(catalog));
    this.#file('in.jsonl', lines.map((line) => `${line}\n`).join(''));
    this.#file('out.jsonl', '');
    const command = commandLine(`'${BIN}' write --config config.json --catalog catalog.json`);
    // script, which every Linux has, makes the terminal and passes on what is written to it, and the exit code.
    this.#script = spawn('script', ['-qfec', `stty cols ${COLUMNS}; ${command}`, '/dev/null'], {
      cwd: this.#folder,
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#script.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#seen += text;
    });
    this.#ended = once(this.#script, 'close');
  }

  #file(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  /** Waits until the terminal has been written something that fits. */
  async saw(expected: RegExp): Promise<void> {
    while (!expected.test(this.#seen)) {
      await Promise.race([once(this.#script.stdout!, 'data'), this.#ended]);
      if (this.#script.exitCode !== null && !expected.test(this.#seen))
        throw new Error(`ended before that was seen: ${JSON.stringify(this.#seen)}`);
    }
  }

  /** Presses keys, such as `\x03` for Ctrl-C. */
  press(keys: string): void {
    this.#script.stdin!.write(keys);
  }

  /** Waits for the end. */
  async result(): Promise<{ code: number; seen: string; stdout: string }> {
    const [code] = await this.#ended;
    const stdout = readFileSync(join(this.#folder, 'out.jsonl'), 'utf8');
    rmSync(this.#folder, { recursive: true });
    return { code: code as number, seen: this.#seen, stdout };
  }
}
