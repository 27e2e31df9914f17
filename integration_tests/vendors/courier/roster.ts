/** The members of one list, in the order they came, quick to page through at any size. */

import type { JsonObject } from './json-objects.ts';
import type { Numbered } from './pages.ts';

export interface Member extends Numbered {
  readonly recipientId: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  preferences: JsonObject | null | undefined;
  isGone: boolean;
}

export class Roster {
  readonly #byId = new Map<string, Member>();
  #order: Member[] = [];
  #gone = 0;
  #next = 0;

  get size(): number {
    return this.#byId.size;
  }

  get(recipientId: string): Member | undefined {
    return this.#byId.get(recipientId);
  }

  /** Adds a member, or gives the one there is. */
  add(recipientId: string, created: number): Member {
    const known = this.#byId.get(recipientId);
    if (known) return known;
    const member: Member = {
      sequence: this.#next++,
      recipientId,
      created,
      preferences: undefined,
      isGone: false,
    };
    this.#byId.set(recipientId, member);
    this.#order.push(member);
    return member;
  }

  /** Removes a member; returns whether there was one. */
  remove(recipientId: string): boolean {
    const member = this.#byId.get(recipientId);
    if (!member) return false;
    this.#byId.delete(recipientId);
    member.isGone = true;
    this.#gone += 1;
    if (this.#gone > 1000 && this.#gone > this.#order.length / 2) {
      this.#order = this.#order.filter(({ isGone }) => !isGone);
      this.#gone = 0;
    }
    return true;
  }

  /** Removes every member; their numbers are not used again. */
  clear(): void {
    this.#byId.clear();
    this.#order = [];
    this.#gone = 0;
  }

  /** The members in order; some of them may be gone. */
  ordered(): readonly Member[] {
    return this.#order;
  }

  /** The recipient ids in order. */
  ids(): string[] {
    return [...this.#byId.keys()];
  }

  members(): Member[] {
    return [...this.#byId.values()];
  }
}
