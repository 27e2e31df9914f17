/** One request as it fills: its items as bytes, and which record each of them came from. */

import { type Bytes, ByteWriter } from '../json/byte-writer.ts';
import {
  type Operation,
  type RequestKind,
  WRITES_EVERYTHING,
  WRITES_NOTHING_SHARED,
} from '../objects/destination-object.ts';
import { Records, type Source } from './records.ts';

const COMMA = 0x2c;
const SEPARATOR = Buffer.of(COMMA);

/** Bytes that a body has room for before it grows. */
const SMALL_BODY = 1024;
const LARGE_BODY = 500_000;

export class Batch {
  /** Counts from 1. */
  readonly number: number;
  readonly kind: RequestKind;
  /** When its first operation came, in the clock's milliseconds. */
  since: number;
  /** False once it has been closed for sending. */
  isOpen = true;
  /** How many batches must be settled before this one may leave, as somebody is in both. */
  waitsFor = 0;
  /** The batches that wait for this one. */
  readonly followers: Batch[] = [];
  /** The follower that holds the rest of what the one record in this batch is to do. */
  continuation: Batch | undefined;

  readonly #body: ByteWriter;
  /** Where each item ends in the body. */
  readonly #itemEnds: number[] = [];
  readonly #identities: number[] = [];
  /** The last item of each identity; made when it is first asked for, as mostly nobody comes twice. */
  #lastItems: Map<number, number> | undefined;
  /** The item of everybody who is the other one of two that an item is about. */
  #others: Map<number, number> | undefined;
  /** Whether any item writes what another operation could write too. */
  #isAnyShared = false;
  /** What each item writes, and where there is one the identity's item before it that another operation could write too. */
  readonly #writes: (string | number)[] = [];
  readonly #earlier = new Map<number, number>();
  readonly records = new Records();

  /** @param waitsFor the batches that must be settled before */
  constructor(number: number, kind: RequestKind, since: number, waitsFor: readonly Batch[] = []) {
    this.number = number;
    this.kind = kind;
    this.since = since;
    for (const batch of waitsFor) this.follow(batch);
    // A batch that waits for nobody will be packed full, mostly; to grow would mean to copy it again and again.
    const isLarge = kind.maxItems > 1 && waitsFor.length === 0;
    this.#body = new ByteWriter(isLarge ? Math.min(kind.maxBytes, LARGE_BODY) : SMALL_BODY);
    this.#body.put(kind.prefix);
  }

  get items(): number {
    return this.#itemEnds.length;
  }

  /** Bytes of the body as it would leave now. */
  get size(): number {
    return this.#body.length + this.kind.suffix.length;
  }

  /** Everybody whom an item is about. */
  get identities(): Iterable<number> {
    return this.#others === undefined ? this.#identities : [...this.#identities, ...this.#others.keys()];
  }

  /** Has this one wait until another is settled, once more for each time it is told so. */
  follow(batch: Batch): void {
    batch.followers.push(this);
    this.waitsFor++;
  }

  #lastItem(identity: number): number | undefined {
    this.#lastItems ??= new Map([
      ...this.#identities.map((each, item) => [each, item] as const),
      ...(this.#others ?? []),
    ]);
    return this.#lastItems.get(identity);
  }

  /** Whether the operation may not share this request with what is in it already. */
  conflicts({ identity, writes }: Operation): boolean {
    if (writes === WRITES_NOTHING_SHARED && !this.#isAnyShared) return false;
    const last = this.#lastItem(identity);
    if (last === undefined) return false;
    if (writes === WRITES_EVERYTHING) return true;
    for (let item = this.#shared(last); item !== undefined; item = this.#earlier.get(item)) {
      if (this.#writes[item] === WRITES_EVERYTHING || this.#writes[item] === writes) return true;
    }
    return false;
  }

  /** The item itself, or the one of its identity before it, that another operation could write too. */
  #shared(item: number): number | undefined {
    return this.#writes[item] === WRITES_NOTHING_SHARED ? this.#earlier.get(item) : item;
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

  /**
   * Puts the operation in; always true, as the counterpart of `merge`.
   * @param isFirst whether nothing of the identity is here
   */
  add({ identity, otherIdentity, writes }: Operation, item: Bytes, source: Source, isFirst = false): true {
    if (this.items > 0) this.#body.byte(COMMA);
    this.#body.append(item);
    const at = this.items;
    this.#itemEnds.push(this.#body.length);
    const last = isFirst || !this.#isAnyShared ? undefined : this.#lastItem(identity);
    const earlier = last === undefined ? undefined : this.#shared(last);
    if (earlier !== undefined) this.#earlier.set(at, earlier);
    this.#isAnyShared ||= writes !== WRITES_NOTHING_SHARED;
    this.#identities.push(identity);
    this.#lastItems?.set(identity, at);
    if (otherIdentity !== undefined) {
      this.#others ??= new Map();
      this.#others.set(otherIdentity, at);
      this.#lastItems?.set(otherIdentity, at);
    }
    this.#writes.push(writes);
    this.records.add(source, at);
    return true;
  }

  /**
   * Makes one item of the operation and the identity's last one, where both write the same.
   * @returns whether it could; both records then share the item's outcome
   */
  merge({ identity, writes }: Operation, item: Bytes, source: Source): boolean {
    const last = this.#lastItem(identity);
    if (last === undefined || this.#writes[last] !== writes) return false;
    const start = this.#itemStart(last);
    const end = this.#itemEnds[last]!;
    const merged = this.kind.merge?.(
      this.#body.bytes.subarray(start, end),
      item.bytes.subarray(0, item.length),
    );
    const growth = merged === undefined ? 0 : merged.length - (end - start);
    if (merged === undefined || this.size + growth > this.kind.maxBytes) return false;
    this.#body.replace(start, end, merged);
    for (let i = last; i < this.items; i++) this.#itemEnds[i]! += growth;
    this.records.add(source, last);
    return true;
  }

  /** Takes in all of another batch that nobody of this one is in. */
  absorb(other: Batch): void {
    const offset = this.#body.length - other.kind.prefix.length + (this.items > 0 ? 1 : 0);
    const firstItem = this.items;
    if (firstItem > 0) this.#body.byte(COMMA);
    this.#body.copy(other.#body.bytes, other.kind.prefix.length, other.#body.length);
    for (const end of other.#itemEnds) this.#itemEnds.push(end + offset);
    for (const identity of other.#identities) this.#identities.push(identity);
    for (const [identity, item] of other.#others ?? []) {
      this.#others ??= new Map();
      this.#others.set(identity, item + firstItem);
    }
    this.#lastItems = undefined;
    this.#isAnyShared ||= other.#isAnyShared;
    for (const writes of other.#writes) this.#writes.push(writes);
    for (const [item, earlier] of other.#earlier) this.#earlier.set(item + firstItem, earlier + firstItem);
    this.records.addAll(other.records, firstItem);
    this.since = Math.min(this.since, other.since);
    this.followers.push(...other.followers);
  }

  /** The bytes of one item; valid for as long as the batch is. */
  item(index: number): Buffer {
    return this.#body.bytes.subarray(this.#itemStart(index), this.#itemEnds[index]);
  }

  /** All items, by index. */
  get all(): number[] {
    const all = new Array<number>(this.items);
    for (let item = 0; item < all.length; item++) all[item] = item;
    return all;
  }

  /** The body of a request with these items, by index and in order. Valid until the batch changes. */
  body(items: readonly number[]): Buffer {
    if (items.length === this.items) return this.#whole();
    const { prefix, suffix } = this.kind;
    const parts = items.flatMap((item, i) => (i === 0 ? [this.item(item)] : [SEPARATOR, this.item(item)]));
    return Buffer.concat([prefix, ...parts, suffix]);
  }

  /** All of it where it lies, as it may be large. */
  #whole(): Buffer {
    this.#body.put(this.kind.suffix);
    const body = this.#body.written();
    this.#body.length -= this.kind.suffix.length;
    return body;
  }

  #itemStart(item: number): number {
    return item === 0 ? this.kind.prefix.length : this.#itemEnds[item - 1]! + 1;
  }
}
