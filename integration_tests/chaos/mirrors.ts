/** Holds mirrored lists against whom their streams name. */

import type { Account } from './account.ts';
import type { CourierWorld } from './courier-world.ts';
import { type Numbered, Violation } from './deeds.ts';

export class Mirrors {
  /** Whom each mirrored list is to keep, and whom it has to hold. */
  readonly #named = new Map<string, { readonly member: string; readonly record: number }[]>();

  /** @param messages of the whole scenario: half a stream names only some */
  constructor(mirrored: ReadonlyMap<number, string>, messages: readonly Numbered[]) {
    for (const [stream, list] of mirrored) {
      const rows = messages.flatMap((message) => {
        if (message.kind !== 'record' || message.names === undefined) return [];
        // A row whose list is unreadable keeps its member on every list, be it another stream's.
        const isNamed = message.stream === stream || message.names.list === undefined;
        return isNamed ? [{ member: message.names.member, record: message.number }] : [];
      });
      this.#named.set(list, rows);
    }
  }

  has(list: string): boolean {
    return this.#named.has(list);
  }

  /** @throws a Violation where a member may not be taken off a list */
  checkRemoval(list: string, member: string, hasEnded: boolean): void {
    if (!hasEnded) throw new Violation(`${member} was taken off ${list} before the input had ended`);
    if (this.#named.get(list)!.some((named) => named.member === member)) {
      throw new Violation(`${member} was taken off ${list}, though the stream names them`);
    }
  }

  /** @throws a Violation where a list does not hold exactly whom its stream names; an empty stream says nothing */
  checkExact(list: string, world: CourierWorld, account: Account): void {
    const named = this.#named.get(list)!;
    const members = world.members(list);
    const missing = named.find(({ member, record }) => !account.isRejected(record) && !members.has(member));
    if (missing !== undefined) throw new Violation(`${missing.member} is missing from ${list}`);
    const strangers = [...members].filter((id) => !named.some(({ member }) => member === id));
    if (named.length > 0 && strangers.length > 0) throw new Violation(`${strangers} should be off ${list}`);
  }
}
