/** Counts why records were rejected, with a few primary keys and never a value. */

import type { StreamAccount } from '../ledger/ledger.ts';
import type { Reason } from '../objects/rejection.ts';
import type { RejectedRecord } from './rejected-record.ts';

const SAMPLES = 5;
/** Fields may be as many as the rows are; those that come after so many kinds are not told apart. */
const KINDS = 50;

interface Tally {
  count: number;
  readonly primaryKeys: string[];
}

export class Tallies {
  /** By stream, then by reason and field. */
  readonly #tallies = new Map<StreamAccount, Map<string, Tally>>();

  add({ interval: { account }, reason, field, primaryKey }: RejectedRecord): void {
    const tallies = this.#tallies.get(account) ?? new Map<string, Tally>();
    this.#tallies.set(account, tallies);
    const exact = describe(reason, field);
    const key = tallies.has(exact) || tallies.size < KINDS ? exact : describe(reason, undefined);
    const tally = tallies.get(key) ?? { count: 0, primaryKeys: [] };
    tallies.set(key, tally);
    tally.count++;
    if (primaryKey !== undefined && tally.primaryKeys.length < SAMPLES) tally.primaryKeys.push(primaryKey);
  }

  /** One line per reason, such as `3 × missing_identifier (person_id), for example {"id":7}`. */
  summary(account: StreamAccount): string[] {
    return [...(this.#tallies.get(account) ?? [])].map(([key, { count, primaryKeys }]) => {
      const examples = primaryKeys.length > 0 ? `, for example ${primaryKeys.join(', ')}` : '';
      return `${count} × ${key}${examples}`;
    });
  }
}

function describe(reason: Reason, field: string | undefined): string {
  return field === undefined ? reason : `${reason} (${field})`;
}
