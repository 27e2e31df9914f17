/** Says how far the sync has come: a line every 30 seconds, and at the end one for each stream. */

import type { Ledger, StreamAccount } from '../ledger/ledger.ts';
import type { Output } from '../protocol/output.ts';
import type { StreamDescriptor } from '../protocol/trace-error.ts';
import type { RejectedRecords } from '../rejected-records/rejected-records.ts';

const EVERY = 30_000;

/** What happened to the records that were neither rejected nor skipped. */
export type Verb = 'accepted' | 'would be sent';

export class Progress {
  readonly #ledger: Ledger;
  readonly #output: Output;
  readonly #verb: Verb;
  readonly #calls: () => number;
  readonly #begun = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(ledger: Ledger, output: Output, verb: Verb, calls: () => number) {
    this.#ledger = ledger;
    this.#output = output;
    this.#verb = verb;
    this.#calls = calls;
    this.#timer = setInterval(() => this.#line(), EVERY);
    this.#timer.unref();
  }

  #line(): void {
    const streams = [...this.#ledger.accounts]
      .filter(({ read }) => read > 0)
      .map((account) => describe(account, this.#verb));
    if (streams.length > 0) this.#output.log('INFO', `${streams.join('; ')}; ${this.#speed()}.`);
  }

  end(rejected: Pick<RejectedRecords, 'summary'>): void {
    clearInterval(this.#timer);
    for (const account of this.#ledger.accounts) {
      const reasons = rejected.summary(account);
      const text = `${describe(account, this.#verb)}${reasons.length > 0 ? `. Rejected: ${reasons.join('; ')}` : ''}.`;
      this.#output.log(reasons.length > 0 ? 'WARN' : 'INFO', text);
      if (account.absent > 0) this.#output.log('INFO', describeAbsent(account));
    }
    this.#output.log('INFO', `Sync ended: ${this.#speed()}.`);
  }

  #speed(): string {
    const seconds = (performance.now() - this.#begun) / 1000;
    const records = [...this.#ledger.accounts].reduce((sum, { accepted }) => sum + accepted, 0);
    return `${this.#calls()} calls, ${Math.round(records / seconds)} records/s`;
  }
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
