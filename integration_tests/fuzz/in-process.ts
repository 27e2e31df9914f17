/** Runs `write` within this process, which is fast enough for thousands of inputs. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { write } from '../../src/commands/write.ts';
import { Output } from '../../src/protocol/output.ts';
import { TraceError } from '../../src/protocol/trace-error.ts';
import { Complaint } from './complaint.ts';
import type { Input } from './input.ts';
import type { Outcome } from './outcome.ts';
import type { Services } from './services.ts';
import type { ServiceName } from './streams.ts';

export class InProcess {
  readonly #services: Services;
  readonly #folder = mkdtempSync(join(tmpdir(), 'fuzz-'));

  constructor(services: Services) {
    this.#services = services;
    for (const service of ['customer_io', 'courier'] as const) {
      writeFileSync(this.#path(service, 'config'), JSON.stringify(services.config(service)));
      writeFileSync(this.#path(service, 'catalog'), JSON.stringify(services.catalog(service)));
    }
  }

  #path(service: ServiceName, file: string): string {
    return join(this.#folder, `${service}-${file}.json`);
  }

  async run({ service, chunks }: Input): Promise<Outcome> {
    this.#services.reset();
    const written: Buffer[] = [];
    const stdout = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk);
        done();
      },
    });
    let failure: Outcome['failure'];
    try {
      await write({
        configPath: this.#path(service, 'config'),
        catalogPath: this.#path(service, 'catalog'),
        dryRun: false,
        input: Readable.from(chunks.filter(({ length }) => length > 0)),
        output: new Output(stdout),
        ended: new AbortController(),
      });
    } catch (error) {
      if (!(error instanceof TraceError)) {
        throw new Complaint(`failed unexpectedly: ${(error as Error).stack}`);
      }
      failure = { type: error.failureType, message: error.message };
    }
    const lines = Buffer.concat(written).toString().split('\n');
    if (lines.pop() !== '') throw new Complaint('the last line of stdout has no end');
    return { lines, failure, ...this.#services.seen(service) };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
