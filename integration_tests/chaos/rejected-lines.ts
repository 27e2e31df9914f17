/** Holds the lines that a run has written down about rejected records against what has become of them. */

import type { Account } from './account.ts';
import { type Numbered, Violation } from './deeds.ts';

export interface Descriptor {
  readonly name: string;
  readonly namespace: string | undefined;
}

export class RejectedLines {
  readonly #account: Account;
  /** By stream and record number, as the lines have them. */
  readonly #records = new Map<string, Numbered>();

  /** @param streams in the order of their numbers */
  constructor(fed: readonly Numbered[], streams: readonly Descriptor[], account: Account) {
    this.#account = account;
    const counts = streams.map(() => 0);
    for (const message of fed) {
      if (message.kind !== 'record') continue;
      const { name, namespace = null } = streams[message.stream]!;
      this.#records.set(JSON.stringify([name, namespace, ++counts[message.stream]!]), message);
    }
  }

  /**
   * @param text everything that has been written down
   * @param records that have been settled
   * @throws a Violation where not exactly the rejected ones of these are there, or one line is wrong
   */
  check(text: string, records: readonly number[]): void {
    const written = new Set<number>();
    for (const line of text.split('\n').slice(0, -1)) {
      const { stream, namespace, record_number, reason } = JSON.parse(line);
      const message = this.#records.get(JSON.stringify([stream, namespace, record_number]));
      if (message?.kind !== 'record') throw new Violation(`no such record was rejected: ${line}`);
      if (written.has(message.number)) throw new Violation(`written down twice: ${line}`);
      const isRefused = reason === 'refused_by_service';
      if (isRefused === (message.asked === 'rejected')) throw new Violation(`the reason is wrong: ${line}`);
      written.add(message.number);
    }
    for (const record of records) {
      if (written.has(record) === this.#account.isRejected(record)) continue;
      const what = written.has(record) ? 'was not rejected but is' : 'was rejected but is not';
      throw new Violation(`record ${record} ${what} written down`);
    }
  }
}
