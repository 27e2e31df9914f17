/** Holds mirrored lists and collections against whom, or which rows, their streams name. */

import type { Account } from './account.ts';
import { type Json, type Numbered, Violation, type World } from './deeds.ts';

interface Named {
  readonly member: string;
  readonly record: number;
  /** False where a row whose list is unreadable keeps its member on all of them. */
  readonly isOnThisList: boolean;
}

export class Mirrors {
  /** By list, whom it is to keep and whom it has to hold. */
  readonly #named = new Map<string, readonly Named[]>();

  /** @param messages of the whole scenario: half a stream names only some */
  constructor(mirrored: ReadonlyMap<number, readonly string[]>, messages: readonly Numbered[]) {
    for (const [stream, lists] of mirrored) {
      for (const list of lists) {
        const rows = messages.flatMap((message): Named[] => {
          if (message.kind !== 'record' || message.names === undefined) return [];
          const { member, list: named } = message.names;
          const isOnThisList = message.stream === stream && named === list;
          // A row whose list is unreadable keeps its member on every list, be it another stream's.
          const isNamed = isOnThisList || named === undefined;
          return isNamed ? [{ member, record: message.number, isOnThisList }] : [];
        });
        this.#named.set(list, rows);
      }
    }
  }

  has(list: string): boolean {
    return this.#named.has(list);
  }

  /** @throws a Violation where a member may not be taken off a list */
  checkRemoval(list: string, member: string, hasEnded: boolean): void {
    if (!hasEnded) throw new Violation(`${member} was taken off ${list} before the input had ended`);
    const named = this.#named.get(list)!;
    if (named.some((each) => each.member === member)) {
      throw new Violation(`${member} was taken off ${list}, though the stream names them`);
    }
    if (!named.some(({ isOnThisList }) => isOnThisList)) {
      throw new Violation(`${member} was taken off ${list}, which the stream does not name`);
    }
  }

  /** @throws a Violation where rows are not all that their stream has for a collection, or come before its end */
  checkReplacement(list: string, rows: readonly Json[], hasEnded: boolean, account: Account): void {
    if (!hasEnded) throw new Violation(`${list} was replaced before the input had ended`);
    const wanted = this.#named.get(list)!.filter(({ record }) => !account.isRejected(record));
    const differs = wanted.findIndex(({ member }, n) => member !== rows[n]);
    if (differs >= 0 || rows.length !== wanted.length) {
      const record = wanted[differs]?.record;
      throw new Violation(
        `${list} was replaced by ${rows.length} rows, where the stream has ${wanted.length}${record === undefined ? '' : `; the first that differs is record ${record}`}`,
      );
    }
  }

  /** @throws a Violation where a list does not hold exactly whom its stream names; an empty stream says nothing */
  checkExact(list: string, world: World, account: Account): void {
    const named = this.#named.get(list)!;
    const members = world.members(list);
    const missing = named.find(
      ({ member, record, isOnThisList }) =>
        isOnThisList && !account.isRejected(record) && !members.has(member) && !world.isMoved(list, member),
    );
    if (missing !== undefined) throw new Violation(`${missing.member} is missing from ${list}`);
    const strangers = [...members].filter(
      (id) => !named.some(({ member }) => member === id) && !world.isMoved(list, id),
    );
    if (named.some(({ isOnThisList }) => isOnThisList) && strangers.length > 0) {
      throw new Violation(`${strangers} should be off ${list}`);
    }
  }
}
