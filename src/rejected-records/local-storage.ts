/** Writes rejected records into a folder: one file of JSON lines for each sync that has any. */

import { type FileHandle, mkdir, open, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { configError, type TraceError } from '../protocol/trace-error.ts';
import { type Storage, syncName } from './storage.ts';

export class LocalStorage implements Storage {
  readonly maxWait = 1000;
  readonly partBytes = 1_000_000;
  readonly #folder: string;
  readonly #name = syncName();
  #file: FileHandle | undefined;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  async write(lines: Buffer): Promise<void> {
    try {
      this.#file ??= await this.#create();
      await this.#file.appendFile(lines);
      await this.#file.datasync();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async probe(): Promise<void> {
    const path = join(this.#folder, `${this.#name}.probe`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(path, '');
      await unlink(path);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #create(): Promise<FileHandle> {
    await mkdir(this.#folder, { recursive: true });
    const file = await open(join(this.#folder, `${this.#name}.jsonl`), 'ax');
    // A file is only there for good once its folder is written too.
    const folder = await open(this.#folder, 'r');
    await folder.sync();
    await folder.close();
    return file;
  }

  #explain(error: unknown): TraceError {
    const { code } = error as NodeJS.ErrnoException;
    return configError(
      `Rejected records cannot be written to ${this.#folder} (${code}): check rejected_records.storage.path, and that the connector may write there.`,
    );
  }
}
