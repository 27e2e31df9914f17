/**
 * Behaviour `mirror`: lists end up holding exactly whom their streams name. Adding goes on as records come;
 * removing waits for the end, and for proof that the source got there, so that half a stream is never taken
 * for all of it.
 */

import { setImmediate } from 'node:timers/promises';
import type { StreamAccount } from '../ledger/ledger.ts';
import type { Mirrored, NamedMember } from '../objects/destination-object.ts';
import type { StateMessage, StreamStatusMessage } from '../protocol/message-reader.ts';
import type { Output } from '../protocol/output.ts';
import { configError, streamKey, TraceError } from '../protocol/trace-error.ts';
import type { Client } from '../transport/client.ts';
import { EndOfStream } from './end-of-stream.ts';
import { MirroredList } from './mirrored-list.ts';

interface MirroredStream {
  readonly account: StreamAccount;
  readonly end: EndOfStream;
}

export interface MirrorOptions {
  readonly client: Client;
  readonly output: Output;
  readonly maxRemovedPercent: number;
}

export class Mirror {
  readonly #options: MirrorOptions;
  readonly #streams = new Map<string, MirroredStream>();
  readonly #lists = new Map<string, MirroredList>();
  readonly #namedOnNoList = new Set<string>();
  #cameStatuses = false;
  #mayHaveRemoved = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Mirrors a stream, whose STATEs are held until its lists are reconciled. */
  open(account: StreamAccount): void {
    account.isHeld = true;
    this.#streams.set(streamKey(account.stream), { account, end: new EndOfStream() });
  }

  /** Takes in that a record of a mirrored stream has come. */
  record({ stream }: StreamAccount): void {
    this.#streams.get(streamKey(stream))!.end.record();
  }

  /**
   * Takes in whom a row names; a row whose list is unreadable keeps its member on every list.
   * @returns true where that one is known to be on the list already, so that there is nothing to add
   */
  name(mirrored: Mirrored, { list: id, member }: NamedMember): boolean {
    if (id === undefined) {
      this.#namedOnNoList.add(member);
      return false;
    }
    let list = this.#lists.get(id);
    if (list === undefined) {
      list = new MirroredList(id, mirrored, this.#options.client);
      this.#lists.set(id, list);
    }
    return list.name(member);
  }

  state({ stream, scope }: StateMessage): void {
    for (const { account, end } of this.#streams.values()) {
      const isItsOwn = stream !== undefined && streamKey(stream) === streamKey(account.stream);
      if (isItsOwn || scope !== 'STREAM') end.state();
    }
  }

  status({ stream, status }: StreamStatusMessage): void {
    this.#cameStatuses = true;
    this.#streams.get(streamKey(stream))?.end.status(status);
  }

  /** Resolves once the members of every list are known that has been named so far; undefined where they are. */
  listsRead(): Promise<unknown> | undefined {
    const unread = [...this.#lists.values()].filter(({ isRead }) => !isRead);
    return unread.length > 0 ? Promise.all(unread.map(({ read }) => read)) : undefined;
  }

  /** Resolves when members may be added to a list: at once, unless it is mirrored and being read. */
  async mayAdd(list: string | undefined): Promise<void> {
    if (list !== undefined) await this.#lists.get(list)?.read;
  }

  /**
   * Removes whom no stream has named, once everything has been added. Nobody is removed from any list unless
   * every stream has come to its end, every list keeps enough of its members, and the output is still read.
   */
  async reconcile(ended: AbortSignal): Promise<void> {
    if (this.#streams.size === 0) return;
    for (const stream of this.#streams.values()) this.#checkEnd(stream);
    const lists = [...this.#lists.values()];
    checkSpelling(lists);
    await this.listsRead();
    for (const list of lists) {
      await list.readAgainIfNew();
      for (const member of this.#namedOnNoList) list.name(member);
      this.#checkShare(list);
    }
    await this.#checkOutput(lists);
    // A signal that has come meanwhile is heard before anybody is removed.
    await setImmediate();
    ended.throwIfAborted();
    this.#mayHaveRemoved = true;
    for (const list of lists) await list.removeUnnamed();
    for (const { account } of this.#streams.values()) account.isHeld = false;
  }

  /** What is to be said of a sync that fails: that nobody was removed, where a list is mirrored and that is so. */
  explain(error: unknown): unknown {
    if (this.#streams.size === 0 || this.#mayHaveRemoved) return error;
    this.#options.output.log(
      'WARN',
      'Nobody was removed from the lists that are mirrored, as the sync did not come to its end.',
    );
    if (!(error instanceof TraceError) || error.message.includes('nobody was removed')) return error;
    const message = `${error.message} From the lists that are mirrored nobody was removed.`;
    return new TraceError(error.failureType, message, error.stream);
  }

  #checkEnd({ account, end }: MirroredStream): void {
    const name = JSON.stringify(account.stream.name);
    if (!end.isIncomplete && account.read === 0) {
      this.#options.output.log(
        'WARN',
        `Stream ${name} is mirrored and had no rows: nobody was removed from any list.`,
      );
      return;
    }
    if (end.isProven(this.#cameStatuses)) return;
    const why = end.isIncomplete
      ? 'the source said that it did not finish'
      : 'the input ended without a sign that the source had finished';
    throw new TraceError(
      'transient_error',
      `Stream ${name} is mirrored, but ${why}: nobody was removed. Sync again.`,
      account.stream,
    );
  }

  #checkShare({ id, before, removals }: MirroredList): void {
    const { maxRemovedPercent } = this.#options;
    if (removals * 100 <= before * maxRemovedPercent) return;
    throw configError(
      `List ${JSON.stringify(id)} would lose ${removals} of its ${before} members, more than mirror.max_removed_percent (${maxRemovedPercent}) allows: nobody was removed. Look at the source, or raise the percentage where it is right.`,
    );
  }

  /** A platform that has cancelled the sync closes the output first: then nobody may be removed. */
  async #checkOutput(lists: readonly MirroredList[]): Promise<void> {
    const { output } = this.#options;
    for (const { id, before, removals } of lists) {
      output.log('INFO', `List ${JSON.stringify(id)}: removing ${removals} of the ${before} members it had.`);
    }
    await output.flush();
    if (output.isClosed)
      throw new TraceError('transient_error', 'Nobody reads the output any more: nobody was removed.');
  }
}

/** Courier does not say whether case matters in a list's id: where it doesn't, one would undo the other. */
function checkSpelling(lists: readonly MirroredList[]): void {
  const spellings = new Map<string, string>();
  for (const { id } of lists) {
    const other = spellings.get(id.toLowerCase());
    if (other !== undefined) {
      throw configError(
        `Lists ${JSON.stringify(other)} and ${JSON.stringify(id)} differ in nothing but capitals, and may be one list: nobody was removed. Mirror them under one spelling.`,
      );
    }
    spellings.set(id.toLowerCase(), id);
  }
}
