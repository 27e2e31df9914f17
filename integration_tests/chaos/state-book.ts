/** Holds each STATE that comes back against what was fed, and against what has become of the records before it. */

import type { Account } from './account.ts';
import { type Numbered, Violation } from './deeds.ts';

export interface Expected {
  readonly number: number;
  readonly line: string;
  /** The records since the previous STATE of its scope. */
  readonly records: readonly number[];
}

const STATS = /,"destinationStats":\{"recordCount":(\d+)\.0,"rejectedRecordCount":(\d+)\.0\}/;

export class StateBook {
  readonly #account: Account;
  /** By scope: a stream, or all of them. */
  readonly #expected = new Map<number | undefined, Expected[]>();
  readonly #next = new Map<number | undefined, number>();

  constructor(fed: readonly Numbered[], account: Account) {
    this.#account = account;
    const since = new Map<number | undefined, number[]>();
    for (const { kind, stream, number, line } of fed) {
      if (kind === 'record') for (const scope of [stream, undefined]) push(since, scope, number);
      if (kind !== 'state') continue;
      push(this.#expected, stream, { number, line, records: since.get(stream) ?? [] });
      since.delete(stream);
    }
  }

  /**
   * Takes in a STATE line the moment it comes.
   * @returns the number of the STATE, and the records since the one before it
   * @throws a Violation where it is altered, out of order, ahead of a record, or counts wrongly
   */
  take(line: string): Pick<Expected, 'number' | 'records'> {
    const stats = STATS.exec(line);
    const text = line.replace(STATS, '');
    for (const [scope, states] of this.#expected) {
      const at = states.findIndex((state) => state.line === text);
      if (at < 0) continue;
      const next = this.#next.get(scope) ?? 0;
      if (at !== next)
        throw new Violation(`a STATE came ${at < next ? 'twice' : 'before its turn'}: ${line}`);
      this.#next.set(scope, next + 1);
      this.#check(states[at]!, Number(stats?.[1]), Number(stats?.[2]));
      return states[at]!;
    }
    throw new Violation(`a STATE came back that was not sent like this: ${line}`);
  }

  #check({ records, line }: Expected, recordCount: number, rejectedRecordCount: number): void {
    this.#account.catchUp();
    const early = records.find((record) => !this.#account.isSettled(record));
    if (early !== undefined) throw new Violation(`a STATE came ahead of record ${early}: ${line}`);
    const rejected = records.filter((record) => this.#account.isRejected(record)).length;
    if (recordCount === records.length - rejected && rejectedRecordCount === rejected) return;
    throw new Violation(
      `a STATE counts ${recordCount} and ${rejectedRecordCount} rejected, of ${records.length} records with ${rejected} rejected: ${line}`,
    );
  }

  /** The STATEs that have not come back. */
  get missing(): readonly string[] {
    return [...this.#expected].flatMap(([scope, states]) =>
      states.slice(this.#next.get(scope) ?? 0).map(({ line }) => line),
    );
  }
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
