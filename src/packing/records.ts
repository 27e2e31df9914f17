/** Which records a request holds. There may be a hundred thousand at a time, so that none has an object of its own. */

import { type Bytes, ByteWriter } from '../json/byte-writer.ts';
import type { Interval } from '../ledger/ledger.ts';

/** What it takes to settle a record and to name it in the list of rejected records. */
export interface Source {
  readonly interval: Interval;
  /** Counts from 1 within the stream. */
  readonly recordNumber: number;
  /** JSON of the primary key's columns and values; empty where there is none. Copied where it is kept. */
  readonly primaryKey: Bytes;
}

export class Records {
  /** Of records that follow one another most are of the same interval: where each run of them ends. */
  readonly #intervals: Interval[] = [];
  readonly #runEnds: number[] = [];
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
    const last = this.#intervals.length - 1;
    if (interval === this.#intervals[last]) this.#runEnds[last]!++;
    else {
      this.#intervals.push(interval);
      this.#runEnds.push(this.#items.length + 1);
    }
    this.#recordNumbers.push(recordNumber);
    this.#items.push(item);
    this.#keys.append(primaryKey);
    this.#keyEnds.push(this.#keys.length);
  }

  /** @param offset what is added to the number of each item */
  addAll(other: Records, offset: number): void {
    other.visit((source, item) => this.add(source(), item + offset));
  }

  forgetFirst(): void {
    this.#forgotten++;
  }

  /** @param visitor is told how many records there are of each run of one interval */
  visitIntervals(visitor: (interval: Interval, records: number) => void): void {
    let start = this.#forgotten;
    for (const [run, interval] of this.#intervals.entries()) {
      const end = this.#runEnds[run]!;
      if (end > start) visitor(interval, end - start);
      start = Math.max(start, end);
    }
  }

  /** @param visitor may ask for the source of the record that went into the item */
  visit(visitor: (source: () => Source, item: number) => void): void {
    let run = 0;
    let record = this.#forgotten;
    const source = (): Source => {
      const start = this.#keyEnds[record - 1] ?? 0;
      const key = this.#keys.bytes.subarray(start, this.#keyEnds[record]);
      return {
        interval: this.#intervals[run]!,
        recordNumber: this.#recordNumbers[record]!,
        primaryKey: { bytes: key, length: key.length },
      };
    };
    for (; record < this.#items.length; record++) {
      while (record >= this.#runEnds[run]!) run++;
      visitor(source, this.#items[record]!);
    }
  }
}
