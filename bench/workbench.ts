/** What all cases share: how much is measured, the inputs, and the programs. */

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Amounts } from './amounts.ts';
import { bundleBaselines } from './baseline-programs.ts';
import { countedComplaint } from './counted.ts';
import type { Shape } from './inputs/shape.ts';
import { writeInput } from './inputs/write-input.ts';
import { BIN, NODE } from './programs.ts';
import type { Input, Program } from './run-program.ts';
import { statesComplaint } from './states.ts';

export class Workbench {
  readonly amounts: Amounts;
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-'));
  readonly #inputs = new Map<string, Input>();
  readonly #used = new Set<string>();
  #connectors = 0;
  #baselines: Promise<string> | undefined;

  constructor(amounts: Amounts) {
    this.amounts = amounts;
  }

  /** So many records of a shape, written once. */
  input(shape: Shape, records: number): Input {
    const name = `${shape.name}-${records}.jsonl`;
    this.#used.add(name);
    let input = this.#inputs.get(name);
    if (input === undefined) {
      const path = join(this.#folder, name);
      writeInput(path, shape, records);
      input = { path, records };
      const megabytes = Math.round(statSync(path).size / 1e6);
      process.stderr.write(`  ${records.toLocaleString('en')} records of ${shape.name}: ${megabytes} MB\n`);
      this.#inputs.set(name, input);
    }
    return input;
  }

  /** Deletes the inputs that the case which is over did not use: they are large, and the next one may be alike. */
  endCase(): void {
    for (const [name, { path }] of this.#inputs) {
      if (this.#used.has(name)) continue;
      rmSync(path);
      this.#inputs.delete(name);
    }
    this.#used.clear();
  }

  /** The connector's `write`, which must return a STATE for every record. */
  connector(config: object, catalog: object): Program {
    const folder = join(this.#folder, `connector-${++this.#connectors}`);
    mkdirSync(folder);
    const files = Object.entries({ config, catalog }).flatMap(([name, content]) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify(content));
      return [`--${name}`, path];
    });
    return { name: 'connector', command: BIN, args: ['write', ...files], complaint: statesComplaint };
  }

  /** A program of `baselines/`, bundled as the connector is, which says how many records it has seen. */
  async baseline(file: string, ...args: readonly string[]): Promise<Program> {
    this.#baselines ??= bundleBaselines(join(this.#folder, 'baselines'));
    const path = join(await this.#baselines, `${file}.js`);
    return { name: file, command: NODE, args: [path, ...args], complaint: countedComplaint };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
