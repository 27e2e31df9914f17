/** Counts what the inputs held, so that one sees whether they tried everything. */

import type { Expectation } from './expectation.ts';
import type { Outcome } from './outcome.ts';

export class Tally {
  readonly #counts = new Map<string, number>();

  add({ records, states, badLine }: Expectation, { lines, failure }: Outcome): void {
    this.#count('records', records.length);
    for (const { fate } of records) {
      this.#count(fate.kind === 'sent' && fate.isDoubtful ? 'doubtful' : fate.kind, 1);
    }
    this.#count('states', states.length);
    this.#count('lines out', lines.length);
    if (badLine !== undefined) this.#count('stopped', 1);
    else if (failure !== undefined) this.#count('given up', 1);
  }

  #count(what: string, by: number): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  text(): string {
    return [...this.#counts].map(([what, count]) => `${count} ${what}`).join(', ');
  }
}
