/** Which records a request holds. There may be a hundred thousand at a time, so that none has an object of its own. */

import { ByteWriter } from '../json/byte-writer.ts';
import type { Interval } from '../ledger/ledger.ts';

/** What it takes to settle a record and to name it in the list of rejected records. */
export interface Source {
  readonly interval: Interval;
  /** Counts from 1 within the stream. */
  readonly recordNumber: number;
  /** JSON of the primary key's columns and values; empty where there is none. Copied where it is kept. */
  readonly primaryKey: Buffer;
}

export class Records {
  readonly #intervals: Interval[] = [];
  readonly #recordNumbers: number[] = [];
  readonly #items: number[] = [];
  readonly #keys = new ByteWriter(0);
  /** Where each record's primary key ends. */
  readonly #keyEnds: number[] = [];
  /** How many of the first ones are left out. */
  #forgotten = 0;

  get count(): number {
    return this.#items.length - this.#forgotten;
  }

  /** @param item the one it went into */
  add({ interval, recordNumber, primaryKey }: Source, item: number): void {
    this.#intervals.push(interval);
    this.#recordNumbers.push(recordNumber);
    this.#items.push(item);
    this.#keys.put(primaryKey);
    this.#keyEnds.push(this.#keys.length);
  }

  /** @param offset what is added to the number of each item */
  addAll(other: Records, offset: number): void {
    other.visit((_, item, record) => this.add(other.source(record), item + offset));
  }

  forgetFirst(): void {
    this.#forgotten++;
  }

  /** @param visitor takes the number that `source` knows the record by, too */
  visit(visitor: (interval: Interval, item: number, record: number) => void): void {
    for (let i = this.#forgotten; i < this.#items.length; i++)
      visitor(this.#intervals[i]!, this.#items[i]!, i);
  }

  source(record: number): Source {
    return {
      interval: this.#intervals[record]!,
      recordNumber: this.#recordNumbers[record]!,
      primaryKey: this.#keys.bytes.subarray(this.#keyEnds[record - 1] ?? 0, this.#keyEnds[record]),
    };
  }
}
