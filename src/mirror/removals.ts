/** Takes members off lists, with the same packing, order and patience that records have. */

import type { ByteWriter } from '../json/byte-writer.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Operation } from '../objects/destination-object.ts';
import type { Batch } from '../packing/batch.ts';
import { type NotAccepted, Packer } from '../packing/packer.ts';
import { NO_KEY } from '../plan/row-reader.ts';

/** What may be under way and wait at once; more would only take memory. */
const AT_ONCE = 1000;
const BYTES_AT_ONCE = 16_000_000;
const RECORDS_AT_ONCE = 100_000;

export class Removals {
  /** How many the service has refused. */
  refused = 0;
  readonly #packer: Packer;
  /** A removal has no record behind it, and is counted by itself. */
  readonly #ledger = new Ledger(() => {}, 100);
  readonly #account = this.#ledger.open({ name: 'removals' });

  /** @param deliver delivers a batch to its end */
  constructor(deliver: (batch: Batch) => Promise<NotAccepted>) {
    this.#packer = new Packer({
      deliver,
      settle: (_, notAccepted) => {
        this.refused += [...notAccepted.values()].filter((outcome) => outcome !== 'skipped').length;
      },
      // Whoever waits is told.
      onFailure: () => {},
      maxBytes: BYTES_AT_ONCE,
      maxBatches: AT_ONCE,
      maxRecords: RECORDS_AT_ONCE,
      isFull: () => false,
      now: () => performance.now(),
    });
  }

  /** Resolves once there is room for another one. */
  async add(operation: Operation, item: ByteWriter): Promise<void> {
    const interval = this.#ledger.begin(this.#account);
    this.#packer.add(operation, item, { interval, recordNumber: 0, primaryKey: NO_KEY });
    await this.#packer.room();
  }

  /** Resolves once all of them are settled. */
  async flush(): Promise<void> {
    await this.#packer.flush();
  }
}
