/**
 * Counts the records that are rejected and writes them down. A rejected record has its outcome only once it is
 * written, so that no STATE takes it for done any earlier.
 */

import type { StreamAccount } from '../ledger/ledger.ts';
import { type RejectedRecord, toLine } from './rejected-record.ts';
import type { Storage } from './storage.ts';
import { Tallies, type Tally } from './tallies.ts';

/** Bytes that may wait to be written before no more records are read. */
const MAX_WAITING_BYTES = 16_000_000;

export interface RejectedRecordsOptions {
  readonly storage: Storage | undefined;
  /** Takes the secrets out of what a service said. */
  readonly redact: (text: string) => string;
  /** Told of each record once it is written for good; at once where nothing is written. */
  readonly settle: (record: RejectedRecord) => void;
  /** Called after those that were written together have been settled. Where it throws, the sync has failed. */
  readonly onWritten: () => void;
  /** Told the first error. */
  readonly onFailure: (error: unknown) => void;
}

export class RejectedRecords {
  readonly #options: RejectedRecordsOptions;
  readonly #tallies = new Tallies();
  /** The next part, and its bytes. */
  #part: { readonly record: RejectedRecord; readonly line: Buffer }[] = [];
  #partBytes = 0;
  /** Bytes of the next part and of the one that is being written. */
  #waitingBytes = 0;
  /** Settled once what was to be written so far is written. */
  #written: Promise<void> = Promise.resolve();
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: RejectedRecordsOptions) {
    this.#options = options;
  }

  add(record: RejectedRecord): void {
    const { storage, settle } = this.#options;
    this.#tallies.add(record);
    if (storage === undefined) {
      settle(record);
      return;
    }
    const line = Buffer.from(toLine(this.#redacted(record)));
    this.#part.push({ record, line });
    this.#partBytes += line.length;
    this.#waitingBytes += line.length;
    if (this.#partBytes >= storage.partBytes) void this.#write(storage);
    else this.#timer ??= setTimeout(() => this.#write(storage), storage.maxWait);
  }

  /** Resolves once there is room for more; undefined where there is. */
  room(): Promise<void> | undefined {
    return this.#waitingBytes > MAX_WAITING_BYTES ? this.#written : undefined;
  }

  /** Writes what waits; resolves once all is written, throws where that has failed. */
  async flush(): Promise<void> {
    const { storage } = this.#options;
    if (storage !== undefined) await this.#write(storage);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Writes no more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#options.storage?.close();
  }

  /** One line for each reason. */
  summary(account: StreamAccount): string[] {
    return this.#tallies.summary(account);
  }

  /** The same as data. */
  tallies(account: StreamAccount): readonly Tally[] {
    return this.#tallies.of(account);
  }

  /** What a service says about a record is its own, and may hold anything. */
  #redacted({ field, message, ...record }: RejectedRecord): RejectedRecord {
    const { redact } = this.#options;
    return { ...record, field: field && redact(field), message: redact(message) };
  }

  /** One part after the other. */
  #write(storage: Storage): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isDue) {
      this.#isDue = true;
      this.#written = this.#written.then(() => this.#writePart(storage));
    }
    return this.#written;
  }

  async #writePart(storage: Storage): Promise<void> {
    const { settle, onWritten, onFailure } = this.#options;
    const part = this.#part;
    const bytes = this.#partBytes;
    this.#part = [];
    this.#partBytes = 0;
    this.#isDue = false;
    if (this.#failure !== undefined || part.length === 0) return;
    try {
      await storage.write(Buffer.concat(part.map(({ line }) => line)));
      this.#waitingBytes -= bytes;
      for (const { record } of part) settle(record);
      onWritten();
    } catch (error) {
      this.#failure = { error };
      onFailure(error);
    }
  }
}
