/** Says how far the sync has come: a line every 30 seconds or a bar, and at the end a line for each stream. */

import type { Ledger, StreamAccount } from '../ledger/ledger.ts';
import type { Output } from '../protocol/output.ts';
import type { StreamDescriptor } from '../protocol/trace-error.ts';
import type { RejectedRecords } from '../rejected-records/rejected-records.ts';
import { ProgressBar, type Screen } from './progress-bar.ts';
import { progressLine } from './progress-line.ts';

const EVERY = 30_000;

/** What happened to the records that were neither rejected nor skipped. */
export type Verb = 'accepted' | 'would be sent';

export class Progress {
  readonly #ledger: Ledger;
  readonly #output: Output;
  readonly #verb: Verb;
  readonly #calls: () => number;
  readonly #begun = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #bar: ProgressBar | undefined;

  /** @param screen where to draw a bar, which a line every 30 seconds would only repeat */
  constructor(ledger: Ledger, output: Output, verb: Verb, calls: () => number, screen?: Screen) {
    this.#ledger = ledger;
    this.#output = output;
    this.#verb = verb;
    this.#calls = calls;
    if (screen === undefined) {
      this.#timer = setInterval(() => this.#line(), EVERY);
      this.#timer.unref();
    } else {
      this.#bar = new ProgressBar(screen.terminal, (width) => this.#barLine(screen.partRead(), width));
    }
  }

  #barLine(partRead: number | undefined, width: number): string {
    const { read, accepted, skipped, rejected } = totals(this.#ledger.accounts);
    // What has been read still has to be sent.
    const settled = read === 0 ? 1 : (accepted + skipped + rejected) / read;
    const done = partRead === undefined ? undefined : partRead * settled;
    const [verb, calls, seconds] = [this.#verb, this.#calls(), this.#seconds()];
    return progressLine({ read, accepted, rejected, verb, calls, seconds, done }, width);
  }

  #line(): void {
    const streams = [...this.#ledger.accounts]
      .filter(({ read }) => read > 0)
      .map((account) => describe(account, this.#verb));
    if (streams.length > 0) this.#output.log('INFO', `${streams.join('; ')}; ${this.#speed()}.`);
  }

  end(rejected: Pick<RejectedRecords, 'summary'>): void {
    clearInterval(this.#timer);
    this.#bar?.end();
    for (const account of this.#ledger.accounts) {
      const reasons = rejected.summary(account);
      const text = `${describe(account, this.#verb)}${reasons.length > 0 ? `. Rejected: ${reasons.join('; ')}` : ''}.`;
      this.#output.log(reasons.length > 0 ? 'WARN' : 'INFO', text);
      if (account.absent > 0) this.#output.log('INFO', describeAbsent(account));
    }
    this.#output.log('INFO', `Sync ended: ${this.#speed()}.`);
  }

  #speed(): string {
    const { accepted } = totals(this.#ledger.accounts);
    return `${this.#calls()} calls, ${Math.round(accepted / this.#seconds())} records/s`;
  }

  #seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }
}

/** What became of the records of all streams. */
function totals(accounts: Iterable<StreamAccount>) {
  const total = { read: 0, accepted: 0, skipped: 0, rejected: 0 };
  for (const { read, accepted, skipped, rejected } of accounts) {
    total.read += read;
    total.accepted += accepted;
    total.skipped += skipped;
    total.rejected += rejected;
  }
  return total;
}

function describeAbsent({ stream, absent }: StreamAccount): string {
  const records = absent === 1 ? 'record is' : 'records are';
  return `${nameOf(stream)}: ${absent} of the skipped ${records} about somebody whom the service does not have.`;
}

function nameOf({ name, namespace }: StreamDescriptor): string {
  return `Stream ${JSON.stringify(name)}${namespace === undefined ? '' : ` in ${JSON.stringify(namespace)}`}`;
}

function describe({ stream, read, accepted, skipped, rejected }: StreamAccount, verb: Verb): string {
  return `${nameOf(stream)}: ${read} ${read === 1 ? 'record' : 'records'} read, ${accepted} ${verb}, ${skipped} skipped, ${rejected} rejected`;
}
