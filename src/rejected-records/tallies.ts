/** Counts why records were rejected, with a few primary keys and never a value. */

import type { StreamAccount } from '../ledger/ledger.ts';
import type { Reason } from '../objects/rejection.ts';
import type { RejectedRecord } from './rejected-record.ts';

const SAMPLES = 5;
/** Fields may be as many as the rows are; those that come after so many kinds are not told apart. */
const KINDS = 50;

/** How often a stream's records were rejected for one reason. */
export interface Tally {
  readonly reason: Reason;
  /** Undefined also where too many fields are concerned to tell them apart. */
  readonly field: string | undefined;
  /** Of the first of these records. */
  readonly message: string;
  readonly count: number;
  /** JSON, of the first few that have one. */
  readonly primaryKeys: readonly string[];
}

interface GrowingTally extends Tally {
  count: number;
  readonly primaryKeys: string[];
}

export class Tallies {
  /** By stream, then by reason and field. */
  readonly #tallies = new Map<StreamAccount, Map<string, GrowingTally>>();

  add({ interval: { account }, reason, field, message, primaryKey }: RejectedRecord): void {
    const tallies = this.#tallies.get(account) ?? new Map<string, GrowingTally>();
    this.#tallies.set(account, tallies);
    const exact = describe({ reason, field });
    const isToldApart = tallies.has(exact) || tallies.size < KINDS;
    const key = isToldApart ? exact : describe({ reason, field: undefined });
    const tally = tallies.get(key) ?? {
      reason,
      field: isToldApart ? field : undefined,
      message,
      count: 0,
      primaryKeys: [],
    };
    tallies.set(key, tally);
    tally.count++;
    if (primaryKey !== undefined && tally.primaryKeys.length < SAMPLES) tally.primaryKeys.push(primaryKey);
  }

  /** One line per reason, such as `3 × missing_identifier (person_id), for example {"id":7}`. */
  summary(account: StreamAccount): string[] {
    return this.of(account).map((tally) => {
      const { count, primaryKeys } = tally;
      const examples = primaryKeys.length > 0 ? `, for example ${primaryKeys.join(', ')}` : '';
      return `${count} × ${describe(tally)}${examples}`;
    });
  }

  /** One for each reason, in the order they came up. */
  of(account: StreamAccount): readonly Tally[] {
    return [...(this.#tallies.get(account)?.values() ?? [])];
  }
}

function describe({ reason, field }: Pick<Tally, 'reason' | 'field'>): string {
  return field === undefined ? reason : `${reason} (${field})`;
}
