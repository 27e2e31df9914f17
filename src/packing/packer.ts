/**
 * Puts operations into requests, and lets these go one after the other where they are about the same person.
 *
 * An operation goes into the open batch. But if its identity is in a batch already, it goes into that one or,
 * where it may not share a request with what is there, or the batch has been closed, into a follower that
 * leaves only afterwards. So nobody is ever in two requests at once, and whoever comes again and again gets a
 * lane of followers of their own while everybody else is packed full.
 */

import type { ByteWriter } from '../json/byte-writer.ts';
import type { Operation, RequestKind } from '../objects/destination-object.ts';
import { Batch, type Source } from './batch.ts';

export interface PackerOptions {
  /** Delivers a batch to its end. Where it throws, the sync has failed. */
  readonly deliver: (batch: Batch) => Promise<void>;
  /** Told the first error of `deliver`. */
  readonly onFailure: (error: unknown) => void;
  /** What may be held at once, under way and waiting, before `room` holds the reader back. */
  readonly maxBytes: number;
  readonly maxBatches: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export class Packer {
  readonly #options: PackerOptions;
  /** The batch of each kind that waits for nobody and still takes operations. */
  readonly #open = new Map<RequestKind, Batch>();
  /** Where the last operation of each identity is, as long as it is not settled. */
  readonly #lastOf = new Map<string, Batch>();
  readonly #unsettled = new Set<Batch>();
  readonly #underWay = new Set<Promise<void>>();
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Called whenever a batch is settled or has failed. */
  #wake: (() => void) | undefined;

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  /** Takes an operation and a copy of its item. */
  add(operation: Operation, item: ByteWriter, source: Source): void {
    const last = this.#lastOf.get(operation.identity);
    if (last?.isOpen && last.kind === operation.kind) {
      const before = last.itemBytes;
      const isIn = last.conflicts(operation)
        ? last.merge(operation, item, source)
        : last.fits(item.length) && last.add(operation, item, source);
      this.#bytes += last.itemBytes - before;
      if (isIn) return;
    }
    const batch =
      last === undefined ? this.#openBatch(operation.kind, item) : this.#follower(last, operation.kind, item);
    const before = batch.itemBytes;
    batch.add(operation, item, source);
    this.#bytes += batch.itemBytes - before;
    this.#lastOf.set(operation.identity, batch);
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

  #fail(error: unknown): void {
    if (this.#failure === undefined) this.#options.onFailure(error);
    this.stop(error);
  }

  #isFull(): boolean {
    return this.#bytes > this.#options.maxBytes || this.#unsettled.size > this.#options.maxBatches;
  }

  async #nextSettled(): Promise<void> {
    this.#throwFailure();
    this.#closeAll();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #openBatch(kind: RequestKind, item: ByteWriter): Batch {
    const open = this.#open.get(kind);
    if (open?.fits(item.length)) return open;
    if (open !== undefined) this.#close(open);
    const batch = this.#newBatch(kind);
    this.#open.set(kind, batch);
    this.#arm();
    return batch;
  }

  #follower(last: Batch, kind: RequestKind, item: ByteWriter): Batch {
    if (last.isOpen && last.kind === kind && !last.fits(item.length)) this.#close(last);
    const open = last.followers.find((follower) => follower.isOpen && follower.kind === kind);
    if (open?.fits(item.length)) return open;
    if (open !== undefined) this.#close(open);
    const batch = this.#newBatch(kind, last);
    last.followers.push(batch);
    return batch;
  }

  #newBatch(kind: RequestKind, waitsFor?: Batch): Batch {
    const batch = new Batch(kind, this.#options.now(), waitsFor);
    this.#unsettled.add(batch);
    return batch;
  }

  /** Takes no more operations into the batch, and sends it unless it has to wait. */
  #close(batch: Batch): void {
    batch.isOpen = false;
    if (this.#open.get(batch.kind) === batch) this.#open.delete(batch.kind);
    if (batch.waitsFor === undefined) this.#send(batch);
  }

  #closeAll(): void {
    for (const batch of [...this.#open.values()]) this.#close(batch);
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
    const delivery = this.#options.deliver(batch).then(
      () => this.#settled(batch),
      (error: unknown) => this.#fail(error),
    );
    this.#underWay.add(delivery);
    void delivery.finally(() => {
      this.#underWay.delete(delivery);
      this.#wake?.();
    });
  }

  #settled(batch: Batch): void {
    this.#unsettled.delete(batch);
    this.#bytes -= batch.itemBytes;
    for (const identity of batch.identities) {
      if (this.#lastOf.get(identity) === batch) this.#lastOf.delete(identity);
    }
    if (this.#failure !== undefined) return;
    for (const follower of batch.followers) {
      follower.waitsFor = undefined;
      if (follower.isOpen) this.#join(follower);
      else this.#send(follower);
    }
  }

  /** Puts a batch that waits for nobody any more together with the open one of its kind. */
  #join(batch: Batch): void {
    const open = this.#open.get(batch.kind);
    if (open === undefined) {
      this.#open.set(batch.kind, batch);
    } else if (open.fits(batch.itemBytes)) {
      const before = open.itemBytes;
      open.absorb(batch);
      this.#bytes += open.itemBytes - before - batch.itemBytes;
      this.#unsettled.delete(batch);
      for (const identity of batch.identities) {
        if (this.#lastOf.get(identity) === batch) this.#lastOf.set(identity, open);
      }
    } else if (batch.size > open.size) {
      this.#close(batch);
    } else {
      this.#close(open);
      this.#open.set(batch.kind, batch);
    }
    this.#arm();
  }
}
