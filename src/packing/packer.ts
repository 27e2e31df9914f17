/**
 * Puts operations into requests, and lets these go one after the other where they are about the same person.
 *
 * An operation goes into the open batch. But if its identity is in a batch already, it goes into that one or,
 * where it may not share a request with what is there, or the batch has been closed, into a follower that
 * leaves only afterwards. So nobody is ever in two requests at once, and whoever comes again and again gets a
 * lane of followers of their own while everybody else is packed full.
 */

import type { Bytes } from '../json/byte-writer.ts';
import type { Operation, RequestKind } from '../objects/destination-object.ts';
import type { Refusal } from '../objects/service.ts';
import { Batch } from './batch.ts';
import { LastBatches } from './last-batches.ts';
import type { Source } from './records.ts';

/** By index, the items of a batch that were not accepted: refused, or skipped as there is nothing to write to. */
export type NotAccepted = ReadonlyMap<number, Refusal | 'skipped'>;

export interface PackerOptions {
  /** Delivers a batch to its end. Where it throws, the sync has failed. */
  readonly deliver: (batch: Batch) => Promise<NotAccepted>;
  /** Told what has become of a batch's records, once for each record. Where it throws, the sync has failed. */
  readonly settle: (batch: Batch, notAccepted: NotAccepted) => void;
  /** Told the first error of the two above. */
  readonly onFailure: (error: unknown) => void;
  /** What may be held at once, under way and waiting, before `room` holds the reader back. */
  readonly maxBytes: number;
  readonly maxBatches: number;
  readonly maxRecords: number;
  /** Whether so much waits elsewhere for what is held here that it counts as full. */
  readonly isFull: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export class Packer {
  readonly #options: PackerOptions;
  /** By the name of their kind, the batches that wait for nobody and still take operations; a kind for one item has none. */
  readonly #open = new Map<string, Batch>();
  /** Where the last operation of each identity is, as long as it is not settled. */
  readonly #lastOf = new LastBatches((number) => this.#unsettled.has(number));
  /** By their numbers. */
  readonly #unsettled = new Map<number, Batch>();
  #batches = 0;
  readonly #underWay = new Set<Promise<void>>();
  #bytes = 0;
  #records = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Called whenever a batch is settled or has failed. */
  #wake: (() => void) | undefined;

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  /** Takes an operation, and what is to follow it, with a copy of its item. */
  add(operation: Operation, item: Bytes, source: Source): void {
    const batch = this.#place(operation, item, source);
    this.#records++;
    const { next } = operation;
    if (next !== undefined)
      batch.continuation = this.#place(next, { bytes: next.item, length: next.item.length }, source);
    if (batch.isOpen && batch.items >= batch.kind.maxItems) this.#close(batch);
  }

  /** Resolves once there is room for more, at once where there is; throws where delivery has failed. */
  async room(): Promise<void> {
    while (this.#isFull()) await this.#nextSettled();
    this.#throwFailure();
  }

  /** Sends everything that waits; resolves once all of it is settled, throws where delivery has failed. */
  async flush(): Promise<void> {
    while (this.#unsettled.size > 0) await this.#nextSettled();
    this.#throwFailure();
  }

  /** Resolves once nothing is under way any more, without sending what waits. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Lets whoever waits for room or for the flush go on with this error. */
  stop(error: unknown): void {
    this.#failure ??= { error };
    clearTimeout(this.#timer);
    this.#wake?.();
  }

  #place(operation: Operation, item: Bytes, source: Source): Batch {
    const { kind, identity, otherIdentity } = operation;
    const last = this.#last(identity);
    if (otherIdentity === undefined && last?.isOpen && isSame(last.kind, kind)) {
      const before = last.itemBytes;
      const isIn = last.conflicts(operation)
        ? last.merge(operation, item, source)
        : last.fits(item.length) && last.add(operation, item, source);
      this.#bytes += last.itemBytes - before;
      if (isIn) return last;
    }
    const other = otherIdentity === undefined ? undefined : this.#last(otherIdentity);
    const batch =
      last === undefined && other === undefined
        ? this.#openBatch(kind, item.length)
        : this.#follower(last ?? other!, other ?? last!, kind, item.length);
    const before = batch.itemBytes;
    batch.add(operation, item, source, last === undefined);
    this.#bytes += batch.itemBytes - before;
    this.#lastOf.set(identity, batch.number);
    if (otherIdentity !== undefined) this.#lastOf.set(otherIdentity, batch.number);
    return batch;
  }

  /** The unsettled batch that somebody's last operation is in. */
  #last(identity: number): Batch | undefined {
    const number = this.#lastOf.get(identity);
    return number === undefined ? undefined : this.#unsettled.get(number);
  }

  #fail(error: unknown): void {
    if (this.#failure === undefined) this.#options.onFailure(error);
    this.stop(error);
  }

  #isFull(): boolean {
    const { maxBytes, maxBatches, maxRecords, isFull } = this.#options;
    const isOver =
      this.#bytes > maxBytes || this.#unsettled.size > maxBatches || this.#records > maxRecords || isFull();
    return isOver && this.#unsettled.size > 0;
  }

  async #nextSettled(): Promise<void> {
    this.#throwFailure();
    this.#hurry();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #openBatch(kind: RequestKind, bytes: number): Batch {
    if (kind.maxItems === 1) return this.#newBatch(kind);
    const open = this.#open.get(kind.name);
    if (open?.fits(bytes)) return open;
    if (open !== undefined) this.#close(open);
    const batch = this.#newBatch(kind);
    this.#setOpen(batch);
    return batch;
  }

  /** A batch that leaves after another, or after two that somebody is in each of. */
  #follower(last: Batch, other: Batch, kind: RequestKind, bytes: number): Batch {
    if (last !== other) return this.#newBatch(kind, [last, other]);
    if (last.isOpen && isSame(last.kind, kind) && !last.fits(bytes)) this.#close(last);
    const open = last.followers.find((follower) => follower.isOpen && isSame(follower.kind, kind));
    if (open?.fits(bytes)) return open;
    if (open !== undefined) this.#close(open);
    return this.#newBatch(kind, [last]);
  }

  #newBatch(kind: RequestKind, waitsFor?: readonly Batch[]): Batch {
    const batch = new Batch(++this.#batches, kind, this.#options.now(), waitsFor);
    this.#unsettled.set(batch.number, batch);
    return batch;
  }

  #setOpen(batch: Batch): void {
    this.#open.set(batch.kind.name, batch);
    this.#arm();
  }

  /** Takes no more operations into the batch, and sends it unless it has to wait. */
  #close(batch: Batch): void {
    batch.isOpen = false;
    const { name } = batch.kind;
    if (this.#open.get(name) === batch) this.#open.delete(name);
    if (batch.waitsFor === 0) this.#send(batch);
  }

  /** Sends what is open; a call that the service limits only when nothing under way can add to it any more. */
  #hurry(): void {
    const isQuiet = this.#underWay.size === 0;
    for (const batch of [...this.#open.values()]) {
      if (isQuiet || !batch.kind.isLimited) this.#close(batch);
    }
  }

  /** Sets the timer to when the first open batch has waited long enough for others to share its request. */
  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let due = Number.POSITIVE_INFINITY;
    for (const { since, kind } of this.#open.values()) due = Math.min(due, since + kind.maxWait);
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#closeDue(), Math.max(due - this.#options.now(), 0));
  }

  #closeDue(): void {
    const now = this.#options.now();
    for (const batch of [...this.#open.values()]) {
      if (batch.since + batch.kind.maxWait <= now) this.#close(batch);
    }
    this.#arm();
  }

  #send(batch: Batch): void {
    const delivery = this.#options
      .deliver(batch)
      .then((notAccepted) => this.#delivered(batch, notAccepted))
      .catch((error: unknown) => this.#fail(error));
    this.#underWay.add(delivery);
    void delivery.finally(() => {
      this.#underWay.delete(delivery);
      this.#wake?.();
    });
  }

  #delivered(batch: Batch, notAccepted: NotAccepted): void {
    const { continuation } = batch;
    const isCutShort = continuation !== undefined && notAccepted.size > 0;
    if (continuation === undefined || isCutShort) {
      this.#records -= batch.records.count;
      this.#options.settle(batch, notAccepted);
    }
    this.#remove(batch);
    if (this.#failure !== undefined) return;
    if (isCutShort) continuation.records.forgetFirst();
    for (const follower of batch.followers) this.#unblock(follower);
  }

  /** Forgets a batch that is over. */
  #remove(batch: Batch): void {
    this.#unsettled.delete(batch.number);
    this.#bytes -= batch.itemBytes;
  }

  #unblock(batch: Batch): void {
    if (--batch.waitsFor > 0) return;
    if (batch.records.count === 0) {
      // All it held was the rest of a record that has been rejected or skipped before.
      batch.isOpen = false;
      this.#remove(batch);
      for (const follower of batch.followers) this.#unblock(follower);
    } else if (batch.isOpen) this.#join(batch);
    else this.#send(batch);
  }

  /** Puts a batch that waits for nobody any more together with the open one of its kind. */
  #join(batch: Batch): void {
    const open = this.#open.get(batch.kind.name);
    if (open === undefined) {
      this.#setOpen(batch);
    } else if (open.fits(batch.itemBytes, batch.items)) {
      const before = open.itemBytes;
      open.absorb(batch);
      this.#bytes += open.itemBytes - before - batch.itemBytes;
      for (const identity of batch.identities) {
        if (this.#lastOf.get(identity) === batch.number) this.#lastOf.set(identity, open.number);
      }
      this.#unsettled.delete(batch.number);
    } else if (batch.size > open.size) {
      this.#close(batch);
    } else {
      this.#close(open);
      this.#setOpen(batch);
    }
  }
}

function isSame(a: RequestKind, b: RequestKind): boolean {
  return a === b || a.name === b.name;
}
