/**
 * Behaviour `mirror`: lists end up holding exactly whom their streams name, and collections their streams' rows.
 * Adding goes on as records come; removing and replacing wait for the end, and for proof that the source got there,
 * so that half a stream is never taken for all of it.
 */

import { setImmediate } from 'node:timers/promises';
import type { Bytes } from '../json/byte-writer.ts';
import type { StreamAccount } from '../ledger/ledger.ts';
import type { Mirrored, NamedMember, Operation } from '../objects/destination-object.ts';
import type { Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import type { NotAccepted } from '../packing/packer.ts';
import type { Source } from '../packing/records.ts';
import type { StateMessage, StreamStatusMessage } from '../protocol/message-reader.ts';
import type { Output } from '../protocol/output.ts';
import { configError, streamKey, TraceError } from '../protocol/trace-error.ts';
import type { Client } from '../transport/client.ts';
import { EndOfStream } from './end-of-stream.ts';
import { MirroredList } from './mirrored-list.ts';
import { Removals } from './removals.ts';
import { ReplacedRows } from './replaced-rows.ts';

/** What a message says where nothing has been changed yet. */
const UNCHANGED = { members: 'nobody was removed', rows: 'nothing was replaced' } as const;
const SAYS_SO = /nobody was removed|nothing was replaced/;

/** What is held of collections: more of them are no collections, and more bytes than this take too much memory. */
const MOST_COLLECTIONS = 100;
const MOST_BYTES = 64_000_000;
/** More lists are not told one by one. */
const TOLD = 20;

interface MirroredStream {
  readonly account: StreamAccount;
  /** Whether its records are members of lists, or rows that take the place of others. */
  readonly of: keyof typeof UNCHANGED;
  readonly end: EndOfStream;
}

export interface MirrorOptions {
  readonly client: Client;
  readonly service: Service;
  /** Delivers a batch to its end. */
  readonly deliver: (batch: Batch) => Promise<NotAccepted>;
  /** Told what has become of records that were held to the end. */
  readonly settle: (rows: Batch, notAccepted: NotAccepted) => void;
  readonly output: Output;
  readonly maxRemovedPercent: number;
}

export class Mirror {
  readonly #options: MirrorOptions;
  readonly #streams = new Map<string, MirroredStream>();
  readonly #lists = new Map<string, MirroredList>();
  readonly #unread = new Set<MirroredList>();
  readonly #namedOnNoList = new Set<string>();
  readonly #replaced = new Map<string, ReplacedRows>();
  #heldBytes = 0;
  #cameStatuses = false;
  #mayHaveChanged = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Mirrors a stream, whose STATEs are held until its lists are reconciled. */
  open(account: StreamAccount, of: MirroredStream['of']): void {
    account.isHeld = true;
    this.#streams.set(streamKey(account.stream), { account, of, end: new EndOfStream() });
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
    const key = `${mirrored.title} ${id}`;
    const list = this.#lists.get(key) ?? this.#open(key, id, mirrored);
    return list.name(member);
  }

  #open(key: string, id: string, mirrored: Mirrored): MirroredList {
    const list = new MirroredList(id, mirrored, this.#options.client);
    this.#lists.set(key, list);
    this.#unread.add(list);
    list.read.then(
      () => this.#unread.delete(list),
      () => {},
    );
    return list;
  }

  /**
   * Holds a row for the end, where it takes, with the others, the place of everything there was.
   * @throws a config_error where that is more than can be held
   */
  hold(operation: Operation, item: Bytes, source: Source): void {
    const { kind } = operation;
    let rows = this.#replaced.get(kind.name);
    if (rows === undefined) {
      rows = new ReplacedRows(kind, kind.replaces!);
      this.#replaced.set(kind.name, rows);
    }
    rows.add(operation, item, source);
    this.#heldBytes += item.length;
    if (this.#replaced.size > MOST_COLLECTIONS || this.#heldBytes > MOST_BYTES) {
      throw configError(
        `Stream ${JSON.stringify(source.interval.account.stream.name)} and those like it make more than ${MOST_COLLECTIONS} collections or more than ${MOST_BYTES} bytes of rows: nothing was replaced. See whether the right column names the collection, or sync them in several connections.`,
        source.interval.account.stream,
      );
    }
  }

  /** What is held, each in the one request that will replace everything there was. */
  get held(): readonly Batch[] {
    return Array.from(this.#replaced.values(), ({ rows }) => rows);
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
    return this.#unread.size > 0 ? Promise.all([...this.#unread].map(({ read }) => read)) : undefined;
  }

  /**
   * Removes whom no stream has named, and replaces what is replaced, once everything has been added. Nobody is
   * removed from any list and nothing replaced unless every stream has come to its end, every list keeps enough of
   * its members and every collection of its rows, and the output is still read.
   */
  async reconcile(ended: AbortSignal): Promise<void> {
    if (this.#streams.size === 0) return;
    for (const stream of this.#streams.values()) this.#checkEnd(stream);
    const lists = [...this.#lists.values()];
    const replaced = [...this.#replaced.values()];
    checkSpelling(lists);
    await this.listsRead();
    for (const list of lists) {
      await list.readAgainIfNew();
      for (const member of this.#namedOnNoList) list.name(member);
    }
    for (const { title, lost, before } of sharesOf(lists)) this.#checkShare(title, lost, before, 'members');
    for (const rows of replaced) {
      await rows.find(this.#options.client);
      this.#checkShare(rows.title, rows.before - rows.after, rows.before, 'rows');
    }
    await this.#checkOutput(lists, replaced);
    // A signal that has come meanwhile is heard before anybody is removed.
    await setImmediate();
    ended.throwIfAborted();
    this.#mayHaveChanged = true;
    await this.#remove(lists);
    const { client, service, settle } = this.#options;
    for (const rows of replaced) await rows.replace(client, service, settle);
    for (const { account } of this.#streams.values()) account.isHeld = false;
  }

  async #remove(lists: readonly MirroredList[]): Promise<void> {
    const removals = new Removals(this.#options.deliver);
    for (const list of lists) await list.removeUnnamed(removals);
    await removals.flush();
    const { refused } = removals;
    if (refused === 0) return;
    throw new TraceError(
      'transient_error',
      `${refused} ${refused === 1 ? 'member' : 'members'} could not be removed from what is mirrored, because the service refused it; sync again.`,
    );
  }

  /** What is to be said of a sync that fails: that nobody was removed, where a list is mirrored and that is so. */
  explain(error: unknown): unknown {
    if (this.#streams.size === 0 || this.#mayHaveChanged) return error;
    this.#options.output.log(
      'WARN',
      `Of what is mirrored ${this.#unchanged}, as the sync did not come to its end.`,
    );
    if (!(error instanceof TraceError) || SAYS_SO.test(error.message)) return error;
    const message = `${error.message} Of what is mirrored ${this.#unchanged}.`;
    return new TraceError(error.failureType, message, error.stream);
  }

  /** That nothing has been changed, in the words that fit what is mirrored. */
  get #unchanged(): string {
    const kinds = new Set([...this.#streams.values()].map(({ of }) => UNCHANGED[of]));
    return [...kinds].join(' and ');
  }

  #checkEnd({ account, of, end }: MirroredStream): void {
    const name = JSON.stringify(account.stream.name);
    const isProven = end.isProven(this.#cameStatuses);
    if (!end.isIncomplete && account.read === 0 && (isProven || !this.#hasRows(of))) {
      this.#options.output.log('WARN', `Stream ${name} is mirrored and had no rows: ${UNCHANGED[of]}.`);
      return;
    }
    if (isProven) return;
    const why = end.isIncomplete
      ? 'the source said that it did not finish'
      : 'the input ended without a sign that the source had finished';
    throw new TraceError(
      'transient_error',
      `Stream ${name} is mirrored, but ${why}: ${UNCHANGED[of]}. Sync again.`,
      account.stream,
    );
  }

  /** Whether any stream had rows: they may be of a list that another one names members of, too. */
  #hasRows(kind: MirroredStream['of']): boolean {
    return [...this.#streams.values()].some(({ of, account }) => of === kind && account.read > 0);
  }

  #checkShare(title: string, lost: number, before: number, of: MirroredStream['of']): void {
    const { maxRemovedPercent } = this.#options;
    if (lost * 100 <= before * maxRemovedPercent) return;
    throw configError(
      `${title} would lose ${lost} of its ${before} ${of}, more than mirror.max_removed_percent (${maxRemovedPercent}) allows: ${UNCHANGED[of]}. Look at the source, or raise the percentage where it is right.`,
    );
  }

  /** A platform that has cancelled the sync closes the output first: then nobody may be removed. */
  async #checkOutput(lists: readonly MirroredList[], replaced: readonly ReplacedRows[]): Promise<void> {
    const { output } = this.#options;
    const losing = lists.filter(({ removals }) => removals > 0);
    for (const { title, before, removals } of losing.slice(0, TOLD)) {
      output.log('INFO', `${title}: removing ${removals} of the ${before} members it had.`);
    }
    const [removals, before] = [sum(lists, 'removals'), sum(lists, 'before')];
    output.log('INFO', `Mirrored: ${removals} of ${before} members are removed.`);
    for (const { title, before, after } of replaced) {
      output.log('INFO', `${title}: putting ${after} rows in the place of the ${before} it had.`);
    }
    await output.flush();
    if (output.isClosed)
      throw new TraceError('transient_error', `Nobody reads the output any more: ${this.#unchanged}.`);
  }
}

/** What part of their members lists lose: each by itself, or together where they are mostly small. */
function sharesOf(lists: readonly MirroredList[]) {
  const alone = lists.filter(({ mirrored }) => !mirrored.isGuardedTogether);
  const together = Map.groupBy(
    lists.filter(({ mirrored }) => mirrored.isGuardedTogether),
    ({ mirrored }) => mirrored.title,
  );
  return [
    ...alone.map(({ title, removals, before }) => ({ title, lost: removals, before })),
    ...Array.from(together, ([title, own]) => ({
      title: own.length === 1 ? own[0]!.title : `What is mirrored (${own.length} ${title.toLowerCase()}s)`,
      lost: sum(own, 'removals'),
      before: sum(own, 'before'),
    })),
  ];
}

function sum(lists: readonly MirroredList[], of: 'removals' | 'before'): number {
  return lists.reduce((total, list) => total + list[of], 0);
}

/** Where the service may take two spellings for one list, one would undo the other. */
function checkSpelling(lists: readonly MirroredList[]): void {
  const spellings = new Map<string, string>();
  for (const { id, mirrored } of lists) {
    if (!mirrored.mayIgnoreCase) continue;
    const other = spellings.get(id.toLowerCase());
    if (other !== undefined) {
      throw configError(
        `${mirrored.title}s ${JSON.stringify(other)} and ${JSON.stringify(id)} differ in nothing but capitals, and may be one list: nobody was removed. Mirror them under one spelling.`,
      );
    }
    spellings.set(id.toLowerCase(), id);
  }
}
