/** Plays one scenario to its end, run after run as a platform would, and checks every promise on the way. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Account } from './account.ts';
import { type Numbered, Violation } from './deeds.ts';
import { differences } from './differences.ts';
import { checkLimits, checkSecrets, type Sent } from './limits.ts';
import { Mirrors } from './mirrors.ts';
import { RejectedLines } from './rejected-lines.ts';
import { type Ran, Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { StateBook } from './state-book.ts';
import { type Replaced, startVendor, type Vendor } from './vendor.ts';

/** In the folder that the connector runs in. */
const STORAGE = { type: 'local', path: 'rejected' };

/** What a scenario came to, for the table at the end. */
export interface Tally {
  records: number;
  runs: number;
  requests: number;
  states: number;
  rejected: number;
  readonly brokenOff: Record<string, number>;
  readonly faults: Record<string, number>;
  /** In how many scenarios each kind of stream was. */
  readonly streams: Record<string, number>;
}

export function emptyTally(): Tally {
  return { records: 0, runs: 0, requests: 0, states: 0, rejected: 0, brokenOff: {}, faults: {}, streams: {} };
}

/** @throws a Violation of the first promise that is not kept */
export async function play(scenario: Scenario): Promise<Tally> {
  const vendor = await startVendor(scenario);
  const tally = emptyTally();
  try {
    const stage = new Stage(scenario, vendor, tally);
    while (!(await stage.run()));
    stage.checkEnd();
    for (const title of new Set(scenario.titles)) add(tally.streams, title);
    return tally;
  } finally {
    await vendor.close();
  }
}

class Stage {
  readonly #scenario: Scenario;
  readonly #vendor: Vendor;
  readonly #tally: Tally;
  readonly #mirrors: Mirrors;
  /** The requests that have been looked at. */
  readonly #taken = new Set<number>();
  /** How many members the service has refused to take off a list in this run. */
  #refusedRemovals = 0;
  /** The last STATE that came back, by its scope. */
  readonly #acknowledged = new Map<number | undefined, number>();

  constructor(scenario: Scenario, vendor: Vendor, tally: Tally) {
    this.#scenario = scenario;
    this.#vendor = vendor;
    this.#tally = tally;
    this.#mirrors = new Mirrors(scenario.mirrored, scenario.messages);
  }

  /** Lets the connector run once, from where the STATEs say; true where nothing is left to do. */
  async run(): Promise<boolean> {
    const { interruptions, feedings, catalog, settings, delivery, streams, isStored } = this.#scenario;
    const vendor = this.#vendor;
    const fed = this.#toCome();
    const account = new Account(fed, vendor.world);
    const book = new StateBook(fed, account);
    const rejected = new RejectedLines(fed, streams, account);
    const sent: Sent[] = [];
    this.#refusedRemovals = 0;
    const run = new Run({
      config: {
        service: vendor.config,
        streams: settings,
        delivery,
        rejected_records: { max_percent: 100, ...(isStored && { storage: STORAGE }) },
        mirror: { max_removed_percent: 100 },
      },
      catalog,
      fed,
      feeding: feedings[this.#tally.runs % feedings.length]!,
      interruption: interruptions[this.#tally.runs],
      onState: (line) => {
        this.#takeRequests(account, run, sent);
        const { number, records } = book.take(line);
        if (isStored) rejected.check(run.rejected(), records);
        const { stream } = this.#scenario.messages[number]!;
        this.#acknowledged.set(stream, number);
        this.#tally.states++;
        this.#checkMirrors(account, stream);
      },
    });
    const ran = await run.end();
    await this.#quiet();
    this.#takeRequests(account, run, sent);
    this.#count(fed, account, ran);
    this.#checkRun(ran, book, sent);
    const isOver = ran.result.code === 0;
    const settled = isOver ? fed.flatMap(({ kind, number }) => (kind === 'record' ? [number] : [])) : [];
    account.catchUp();
    const lost = settled.find((number) => !account.isSettled(number));
    if (lost !== undefined) throw new Violation(`the run ended well, but record ${lost} was never settled`);
    if (isStored) rejected.check(run.rejected(), settled);
    if (!isOver) return false;
    for (const stream of new Set(fed.map((message) => message.stream))) {
      if (stream !== undefined) this.#checkMirrors(account, stream);
    }
    return ran.brokenOff !== 'closed stdout';
  }

  /** A source sends again what its last STATE does not stand for, and a full refresh that was not finished as a whole. */
  #toCome(): Numbered[] {
    const { messages, mirrored } = this.#scenario;
    const last = new Map<number | undefined, number>();
    for (const { kind, stream, number } of messages) if (kind === 'state') last.set(stream, number);
    const isGlobal = last.has(undefined);
    return messages.filter(({ kind, stream, number }) => {
      const scope = isGlobal ? undefined : stream;
      const acknowledged = this.#acknowledged.get(scope) ?? -1;
      const isWhole = kind !== 'state' && stream !== undefined && mirrored.has(stream);
      return isWhole ? acknowledged !== last.get(scope) : number > acknowledged;
    });
  }

  /** Takes in what has reached the service since the last time. */
  #takeRequests(account: Account, run: Run, sent: Sent[]): void {
    for (const request of this.#vendor.requests((number) => !this.#taken.has(number))) {
      this.#taken.add(request.number);
      sent.push(request.sent);
      this.#tally.requests++;
      if (request.fault !== undefined) add(this.#tally.faults, request.fault);
      const own = request.attempted.filter(({ identity, removes, isApplied, outcome }) => {
        if (removes === undefined || !this.#mirrors.has(removes.list)) return true;
        this.#mirrors.checkRemoval(removes.list, identity, run.hasEnded);
        if (outcome === 'rejected') this.#refusedRemovals++;
        if (isApplied) this.#vendor.world.apply(identity, removes);
        return false;
      });
      account.take(own);
      if (request.replaced !== undefined) this.#takeReplaced(request.replaced, account, run);
    }
  }

  #takeReplaced({ list, rows, isApplied }: Replaced, account: Account, run: Run): void {
    this.#mirrors.checkReplacement(list, rows, run.hasEnded, account);
    if (isApplied) this.#vendor.world.apply(list, { act: 'replace', rows });
  }

  /** A STATE of a mirrored stream says that its lists are as they should be. */
  #checkMirrors(account: Account, stream: number | undefined): void {
    for (const [n, lists] of this.#scenario.mirrored) {
      if (stream !== undefined && stream !== n) continue;
      for (const list of lists) this.#mirrors.checkExact(list, this.#vendor.world, account);
    }
  }

  #checkRun({ result, brokenOff, files }: Ran, book: StateBook, sent: readonly Sent[]): void {
    const { code, lines, stderr, error } = result;
    if (stderr !== '') throw new Violation(`something on stderr: ${stderr.slice(0, 500)}`);
    const codes = { 'kill -9': 137, SIGTERM: 143, 'closed stdout': 1 };
    // A member who has to stay on a mirrored list is no success, whatever else has been delivered.
    const isIncomplete =
      code === 1 && this.#refusedRemovals > 0 && /could not be removed/.test(error?.message ?? '');
    // What was broken off may have come to its end just before.
    if (code !== 0 && !isIncomplete && (brokenOff === undefined || code !== codes[brokenOff])) {
      throw new Violation(`exit code ${code} after ${brokenOff ?? 'no interruption'}: ${error?.message}`);
    }
    if (code === 0 && brokenOff !== 'closed stdout' && book.missing.length > 0) {
      throw new Violation(
        `the run ended well, but ${book.missing.length} STATEs did not come back, the first is ${book.missing[0]}`,
      );
    }
    sent = sent.toSorted((a, b) => a.startedAt - b.startedAt);
    checkLimits(sent, this.#vendor.limits);
    checkSecrets({ stdout: lines.join('\n'), stderr, ...files }, this.#vendor.secrets);
    const { overlaps, overlapSamples } = this.#vendor.stats();
    if (overlaps > 0) throw new Violation(`two requests at once about ${overlapSamples}`);
  }

  #count(fed: readonly Numbered[], account: Account, { brokenOff, result }: Ran): void {
    const records = fed.filter(({ kind }) => kind === 'record');
    this.#tally.runs++;
    this.#tally.records += records.length;
    this.#tally.rejected += records.filter(({ number }) => account.isRejected(number)).length;
    if (brokenOff !== undefined && result.code !== 0) add(this.#tally.brokenOff, brokenOff);
  }

  /** A request of a run that is gone may still be on its way through the service. */
  async #quiet(): Promise<void> {
    while (this.#vendor.stats().inFlight > 0) await sleep(5);
  }

  /** Compares what the service holds with what the records must give. */
  checkEnd(): void {
    const found = differences(this.#vendor.world.view(), this.#vendor.view());
    if (found.length > 0) throw new Violation(found.join('; '));
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
