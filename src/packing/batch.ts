/** One request as it fills: its items as bytes, and which record each of them came from. */

import { ByteWriter } from '../json/byte-writer.ts';
import type { Interval } from '../ledger/ledger.ts';
import {
  type Operation,
  type RequestKind,
  WRITES_EVERYTHING,
  WRITES_NOTHING_SHARED,
} from '../objects/destination-object.ts';

const COMMA = 0x2c;

/** What it takes to settle a record and to name it in the list of rejected records. */
export interface Source {
  readonly interval: Interval;
  /** Counts from 1 within the stream. */
  readonly recordNumber: number;
  /** JSON of the primary key's columns and values. */
  readonly primaryKey: string | undefined;
}

/** What one identity has in the batch. */
interface Presence {
  /** The last item of the identity. */
  last: number;
  /** What its items write that must not be written twice in one request, and where. */
  readonly writes: { readonly what: string; readonly item: number }[];
}

export class Batch {
  readonly kind: RequestKind;
  /** When its first operation came, in the clock's milliseconds. */
  since: number;
  /** False once it has been closed for sending. */
  isOpen = true;
  /** The batch that must be settled before this one may leave: somebody is in both. */
  waitsFor: Batch | undefined;
  /** The batches that wait for this one. */
  readonly followers: Batch[] = [];
  /** The follower that holds the rest of what the one record in this batch is to do. */
  continuation: Batch | undefined;

  readonly #body: ByteWriter;
  /** Where each item ends in the body. */
  readonly #itemEnds: number[] = [];
  readonly #identities = new Map<string, Presence>();
  /** Of each record: its source, member by member, and the item it went into. */
  readonly #intervals: Interval[] = [];
  readonly #recordNumbers: number[] = [];
  readonly #primaryKeys: (string | undefined)[] = [];
  readonly #recordItems: number[] = [];

  constructor(kind: RequestKind, since: number, waitsFor?: Batch) {
    this.kind = kind;
    this.since = since;
    this.waitsFor = waitsFor;
    this.#body = new ByteWriter(1024);
    this.#body.put(kind.prefix);
  }

  get items(): number {
    return this.#itemEnds.length;
  }

  /** Bytes of the body as it would leave now. */
  get size(): number {
    return this.#body.length + this.kind.suffix.length;
  }

  get identities(): Iterable<string> {
    return this.#identities.keys();
  }

  /** Whether the operation may not share this request with what is in it already. */
  conflicts({ identity, writes }: Operation): boolean {
    const presence = this.#identities.get(identity);
    if (presence === undefined) return false;
    if (writes === WRITES_EVERYTHING) return true;
    return presence.writes.some(({ what }) => what === WRITES_EVERYTHING || what === writes);
  }

  /** Whether so many more items of so many bytes fit in; the first item always does. */
  fits(bytes: number, items = 1): boolean {
    if (this.items === 0) return true;
    return this.items + items <= this.kind.maxItems && this.size + 1 + bytes <= this.kind.maxBytes;
  }

  /** Bytes of the items with the commas between them. */
  get itemBytes(): number {
    return this.#body.length - this.kind.prefix.length;
  }

  /** Puts the operation in; always true, as the counterpart of `merge`. */
  add({ identity, writes }: Operation, item: Buffer, source: Source): true {
    if (this.items > 0) this.#body.byte(COMMA);
    this.#body.put(item);
    const at = this.items;
    this.#itemEnds.push(this.#body.length);
    let presence = this.#identities.get(identity);
    if (presence === undefined) {
      presence = { last: at, writes: [] };
      this.#identities.set(identity, presence);
    }
    presence.last = at;
    if (writes !== WRITES_NOTHING_SHARED) presence.writes.push({ what: writes, item: at });
    this.#hold(source, at);
    return true;
  }

  /**
   * Makes one item of the operation and the identity's last one, where both write the same.
   * @returns whether it could; both records then share the item's outcome
   */
  merge({ identity, writes }: Operation, item: Buffer, source: Source): boolean {
    const presence = this.#identities.get(identity);
    const earlier = presence?.writes.at(-1);
    if (presence === undefined || earlier === undefined) return false;
    if (earlier.what !== writes || earlier.item !== presence.last) return false;
    const start = this.#itemStart(earlier.item);
    const end = this.#itemEnds[earlier.item]!;
    const merged = this.kind.merge?.(this.#body.bytes.subarray(start, end), item);
    const growth = merged === undefined ? 0 : merged.length - (end - start);
    if (merged === undefined || this.size + growth > this.kind.maxBytes) return false;
    this.#body.replace(start, end, merged);
    for (let i = earlier.item; i < this.items; i++) this.#itemEnds[i]! += growth;
    this.#hold(source, earlier.item);
    return true;
  }

  /** Takes in all of another batch that nobody of this one is in. */
  absorb(other: Batch): void {
    const offset = this.#body.length - other.kind.prefix.length + (this.items > 0 ? 1 : 0);
    const firstItem = this.items;
    if (firstItem > 0) this.#body.byte(COMMA);
    this.#body.copy(other.#body.bytes, other.kind.prefix.length, other.#body.length);
    for (const end of other.#itemEnds) this.#itemEnds.push(end + offset);
    for (const [identity, { last, writes }] of other.#identities) {
      this.#identities.set(identity, {
        last: last + firstItem,
        writes: writes.map(({ what, item }) => ({ what, item: item + firstItem })),
      });
    }
    other.forEachRecord((source, item) => this.#hold(source, item + firstItem));
    this.since = Math.min(this.since, other.since);
    for (const follower of other.followers) {
      follower.waitsFor = this;
      this.followers.push(follower);
    }
  }

  /** The bytes of one item; valid for as long as the batch is. */
  item(index: number): Buffer {
    return this.#body.bytes.subarray(this.#itemStart(index), this.#itemEnds[index]);
  }

  /** The body of a request with the items in [from, to). Valid for as long as the batch is. */
  body(from: number, to: number): Buffer {
    const { prefix, suffix } = this.kind;
    const items = this.#body.bytes.subarray(this.#itemStart(from), this.#itemEnds[to - 1]);
    return Buffer.concat([prefix, items, suffix]);
  }

  /** How many records are to be settled with the batch. */
  get records(): number {
    return this.#recordItems.length;
  }

  /** Leaves the first record out of the settlement, as it has its outcome already. */
  forgetFirst(): void {
    for (const members of [this.#intervals, this.#recordNumbers, this.#primaryKeys, this.#recordItems])
      members.shift();
  }

  /** Every record with the item it went into. */
  forEachRecord(visit: (source: Source, item: number) => void): void {
    for (let i = 0; i < this.#recordItems.length; i++) {
      const source = {
        interval: this.#intervals[i]!,
        recordNumber: this.#recordNumbers[i]!,
        primaryKey: this.#primaryKeys[i],
      };
      visit(source, this.#recordItems[i]!);
    }
  }

  #itemStart(item: number): number {
    return item === 0 ? this.kind.prefix.length : this.#itemEnds[item - 1]! + 1;
  }

  #hold({ interval, recordNumber, primaryKey }: Source, item: number): void {
    this.#intervals.push(interval);
    this.#recordNumbers.push(recordNumber);
    this.#primaryKeys.push(primaryKey);
    this.#recordItems.push(item);
  }
}
