/** One run of the connector: fed, watched line by line, broken off where the scenario says so. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connector, type Result } from '../scenarios/connector.ts';
import type { Numbered } from './deeds.ts';
import type { Feeding, Interruption } from './scenario.ts';

/** A run that is still going then hangs. */
const HANGS_AFTER = 180_000;

export interface RunPlan {
  readonly config: object;
  readonly catalog: object;
  readonly fed: readonly Numbered[];
  readonly feeding: Feeding;
  readonly interruption: Interruption | undefined;
  /** Told each STATE the moment it is read. Where it throws, the run is over. */
  readonly onState: (line: string) => void;
}

export interface Ran {
  readonly result: Result;
  /** How it was broken off, where it was before it had ended by itself. */
  readonly brokenOff: Interruption['by'] | undefined;
  /** What it has left in files, by their names. */
  readonly files: Readonly<Record<string, string>>;
}

export class Run {
  /** Whether the input has ended. */
  hasEnded = false;
  readonly #plan: RunPlan;
  readonly #connector: Connector;
  readonly #folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  #brokenOff: Interruption['by'] | undefined;
  #failure: unknown;
  /** What was left when the run was over. */
  #files: Record<string, string> | undefined;
  #states = 0;
  #rest = '';

  constructor(plan: RunPlan) {
    this.#plan = plan;
    const { TMPDIR } = process.env;
    // Whatever the run writes is to be found again, and looked through.
    process.env.TMPDIR = this.#folder;
    this.#connector = new Connector('write', plan);
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    this.#connector.process.stdout!.on('data', (text: string) => this.#read(text));
    this.#connector.process.once('close', () => {
      this.#files = readFolder(this.#folder);
    });
  }

  /** What the run has written down about rejected records so far. */
  rejected(): string {
    const files = this.#files ?? readFolder(this.#folder);
    return Object.entries(files)
      .map(([name, text]) => (name.endsWith('.jsonl') ? text : ''))
      .join('');
  }

  /** @throws what `onState` has thrown */
  async end(): Promise<Ran> {
    const { process: child } = this.#connector;
    const { interruption } = this.#plan;
    const hung = setTimeout(() => {
      this.#failure ??= new Error('the run did not come to its end');
      child.kill('SIGKILL');
    }, HANGS_AFTER);
    const due = interruption && setTimeout(() => this.#breakOff(), interruption.milliseconds);
    try {
      const [result] = await Promise.all([this.#connector.result(), this.#feed()]);
      if (this.#failure !== undefined) throw this.#failure;
      return { result, brokenOff: this.#brokenOff, files: this.#files! };
    } finally {
      clearTimeout(hung);
      clearTimeout(due);
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (this.#failure !== undefined || !line.includes('"STATE"')) continue;
      try {
        this.#plan.onState(line);
      } catch (error) {
        this.#failure = error;
        this.#connector.process.kill('SIGKILL');
        return;
      }
      this.#states++;
      if (this.#states >= (this.#plan.interruption?.states ?? Number.POSITIVE_INFINITY)) this.#breakOff();
    }
  }

  /** Feeds all lines in pieces that end anywhere. */
  async #feed(): Promise<void> {
    const { fed, feeding, interruption } = this.#plan;
    const { process: child } = this.#connector;
    const bytes = Buffer.from(fed.map(({ line }) => `${line}\n`).join(''));
    const size = Math.ceil(bytes.length / feeding.pieces) || 1;
    for (let at = 0; at < bytes.length && child.exitCode === null && child.signalCode === null; at += size) {
      this.#connector.write(bytes.subarray(at, at + size));
      const share = Math.min(1, (at + size) / bytes.length);
      if (interruption !== undefined && share * fed.length >= interruption.records) this.#breakOff();
      await sleep(feeding.pause);
    }
    await sleep(feeding.openFor);
    this.hasEnded = true;
    this.#connector.end();
  }

  #breakOff(): void {
    const { process: child } = this.#connector;
    if (this.#brokenOff !== undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.#brokenOff = this.#plan.interruption!.by;
    if (this.#brokenOff === 'closed stdout') child.stdout!.destroy();
    else child.kill(this.#brokenOff === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL');
  }
}

/** What lies in a folder, except what the run was started with. */
function readFolder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/^(config|catalog)\.json$/.test(entry.name));
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')]),
  );
}
