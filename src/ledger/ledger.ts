/**
 * Counts what became of every record, and gives each STATE back once all records before it are settled.
 * Records are counted in intervals, the stretches between a stream's STATEs, so that none needs an object.
 */

import type { StateMessage } from '../protocol/message-reader.ts';
import { type DestinationStats, withDestinationStats } from '../protocol/state-echo.ts';
import { type StreamDescriptor, streamKey } from '../protocol/trace-error.ts';
import { tooManyRejected } from './rejection-limit.ts';

const NOTHING: DestinationStats = { recordCount: 0, rejectedRecordCount: 0 };

/** A stretch of one stream's records that ends with a STATE. */
export interface Interval {
  readonly account: StreamAccount;
  readonly epoch: Epoch;
  /** Records that have come but have no outcome yet. */
  pending: number;
  accepted: number;
  skipped: number;
  rejected: number;
  state: StateMessage | undefined;
}

/** What has become of one stream's records since the sync began. */
export class StreamAccount {
  readonly stream: StreamDescriptor;
  /** What the next record is counted in, as far as it is known. */
  growing: Interval | undefined;
  read = 0;
  accepted = 0;
  skipped = 0;
  rejected = 0;
  /** How many of the skipped ones were about somebody who is not there. */
  absent = 0;
  /** True as long as none of its STATEs may leave, whatever has become of its records. */
  isHeld = false;
  /** Outcomes that the STATEs given back so far stand for. */
  covered: DestinationStats = NOTHING;
  /** Outcomes that no STATE of the stream has counted yet, from before a barrier. */
  uncounted: DestinationStats = NOTHING;

  constructor(stream: StreamDescriptor) {
    this.stream = stream;
  }
}

/**
 * What came between two barriers. A GLOBAL or LEGACY state, or one of an unknown stream, is a barrier:
 * it waits for everything before it, and what comes after it waits for it.
 */
interface Epoch {
  /** Intervals of each stream in order; the last one of each is still growing. */
  readonly queues: Map<StreamAccount, Interval[]>;
  pending: number;
  barrier: StateMessage | undefined;
}

export class Ledger {
  readonly #accounts = new Map<string, StreamAccount>();
  readonly #emit: (state: Buffer) => void;
  readonly #maxPercent: number;
  readonly #epochs: Epoch[] = [newEpoch()];
  /** Outcomes since the last GLOBAL or LEGACY state, which counts those of all streams. */
  #sinceBarrier = NOTHING;
  #heldBytes = 0;

  /**
   * @param emit takes each STATE, with its `destinationStats`, in the order they may leave
   * @param maxPercent the part of a stream's records that may be rejected before its STATEs are withheld
   */
  constructor(emit: (state: Buffer) => void, maxPercent: number) {
    this.#emit = emit;
    this.#maxPercent = maxPercent;
  }

  /** Opens a stream's account; its STATEs are counted against it. */
  open(stream: StreamDescriptor): StreamAccount {
    const account = new StreamAccount(stream);
    this.#accounts.set(streamKey(stream), account);
    return account;
  }

  get accounts(): Iterable<StreamAccount> {
    return this.#accounts.values();
  }

  /** The streams that have records without an outcome. */
  unsettledStreams(): StreamDescriptor[] {
    return [...this.accounts]
      .filter(({ read, accepted, skipped, rejected }) => read > accepted + skipped + rejected)
      .map(({ stream }) => stream);
  }

  /** Bytes of the STATEs that wait for records before them. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Takes in a record, which must get one outcome: the interval is what to settle it with. */
  begin(account: StreamAccount): Interval {
    const interval = account.growing ?? this.#grow(account);
    interval.pending++;
    interval.epoch.pending++;
    account.read++;
    return interval;
  }

  #grow(account: StreamAccount): Interval {
    account.growing = queueOf(this.#epochs.at(-1)!, account).at(-1)!;
    return account.growing;
  }

  /** @param records so many of the interval */
  accept(interval: Interval, records = 1): void {
    interval.accepted += records;
    interval.account.accepted += records;
    this.#settle(interval, records);
  }

  skip(interval: Interval): void {
    interval.skipped++;
    interval.account.skipped++;
    this.#settle(interval, 1);
  }

  reject(interval: Interval): void {
    interval.rejected++;
    interval.account.rejected++;
    this.#settle(interval, 1);
  }

  #settle(interval: Interval, records: number): void {
    interval.pending -= records;
    interval.epoch.pending -= records;
  }

  /** Takes in a STATE, to be given back when its time has come. */
  state(message: StateMessage): void {
    this.#heldBytes += message.bytes.length;
    const epoch = this.#epochs.at(-1)!;
    const account = message.stream && this.#accounts.get(streamKey(message.stream));
    if (account === undefined) {
      epoch.barrier = message;
      this.#epochs.push(newEpoch());
      for (const each of this.accounts) each.growing = undefined;
      return;
    }
    const queue = queueOf(epoch, account);
    queue.at(-1)!.state = message;
    queue.push(newInterval(account, epoch));
    account.growing = undefined;
  }

  /**
   * Gives back every STATE whose time has come.
   * @throws a config_error where too much of what a STATE stands for was rejected; the STATE stays here
   */
  release(): void {
    let over = 0;
    try {
      while (this.#releaseEpoch(this.#epochs[over]!)) over++;
    } finally {
      this.#epochs.splice(0, over);
    }
  }

  /** Whether the epoch is over, its barrier given back. */
  #releaseEpoch(epoch: Epoch): boolean {
    let failure: unknown;
    for (const [account, queue] of epoch.queues) {
      try {
        this.#releaseStream(account, queue);
      } catch (error) {
        // The other streams' STATEs may leave all the same.
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    if (epoch.barrier === undefined || epoch.pending > 0 || this.#isAnyHeld()) return false;
    for (const [account, [interval]] of epoch.queues) {
      this.#cover(account, statsOf(interval!));
      account.uncounted = sum(account.uncounted, statsOf(interval!));
    }
    this.#emitBarrier(epoch.barrier);
    return true;
  }

  #releaseStream(account: StreamAccount, queue: Interval[]): void {
    if (account.isHeld) return;
    let released = 0;
    try {
      for (; queue[released]?.state !== undefined && queue[released]!.pending === 0; released++) {
        this.#emitStream(queue[released]!);
      }
    } finally {
      queue.splice(0, released);
    }
  }

  #isAnyHeld(): boolean {
    return [...this.#accounts.values()].some(({ isHeld }) => isHeld);
  }

  #emitStream(interval: Interval): void {
    const { account } = interval;
    const stats = statsOf(interval);
    this.#cover(account, stats);
    this.#give(interval.state!, sum(account.uncounted, stats));
    account.uncounted = NOTHING;
  }

  #emitBarrier(state: StateMessage): void {
    if (state.scope === 'STREAM') {
      this.#give(state, undefined);
      return;
    }
    this.#give(state, this.#sinceBarrier);
    this.#sinceBarrier = NOTHING;
  }

  #cover(account: StreamAccount, stats: DestinationStats): void {
    const covered = sum(account.covered, stats);
    const error = tooManyRejected(account.stream, covered, this.#maxPercent);
    if (error !== undefined) throw error;
    account.covered = covered;
    this.#sinceBarrier = sum(this.#sinceBarrier, stats);
  }

  /** @throws a config_error where too many of all records so far were rejected */
  checkRejected(): void {
    for (const { stream, read, rejected } of this.accounts) {
      // Of a collection, what is not rejected is settled only when its rows are replaced.
      const error = tooManyRejected(
        stream,
        { recordCount: read - rejected, rejectedRecordCount: rejected },
        this.#maxPercent,
      );
      if (error !== undefined) throw error;
    }
  }

  /** A STATE without statistics goes out as it came. */
  #give({ bytes }: StateMessage, stats: DestinationStats | undefined): void {
    this.#heldBytes -= bytes.length;
    this.#emit(stats === undefined ? bytes : withDestinationStats(bytes, stats));
  }
}

function statsOf({ accepted, skipped, rejected }: Interval): DestinationStats {
  return { recordCount: accepted + skipped, rejectedRecordCount: rejected };
}

function newEpoch(): Epoch {
  return { queues: new Map(), pending: 0, barrier: undefined };
}

function newInterval(account: StreamAccount, epoch: Epoch): Interval {
  return { account, epoch, pending: 0, accepted: 0, skipped: 0, rejected: 0, state: undefined };
}

/** The stream's intervals in an epoch; there is always one that still grows. */
function queueOf(epoch: Epoch, account: StreamAccount): Interval[] {
  let queue = epoch.queues.get(account);
  if (queue === undefined) {
    queue = [newInterval(account, epoch)];
    epoch.queues.set(account, queue);
  }
  return queue;
}

function sum(a: DestinationStats, b: DestinationStats): DestinationStats {
  return {
    recordCount: a.recordCount + b.recordCount,
    rejectedRecordCount: a.rejectedRecordCount + b.rejectedRecordCount,
  };
}
