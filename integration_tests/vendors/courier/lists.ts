/** The lists of one data space, deleted ones included. */

import type { JsonObject } from './json-objects.ts';
import { listKey } from './list-ids.ts';
import type { Numbered } from './pages.ts';
import { Roster } from './roster.ts';
import type { Switches } from './switches.ts';

export interface List extends Numbered {
  readonly id: string;
  name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  updated: number;
  isDeleted: boolean;
  preferences: JsonObject | null | undefined;
  readonly roster: Roster;
}

export class Lists {
  readonly #switches: Switches;
  readonly #now: () => number;
  readonly #byKey = new Map<string, List>();
  #next = 0;

  constructor(switches: Switches, now: () => number) {
    this.#switches = switches;
    this.#now = now;
  }

  /** The list with this id, unless it is deleted. */
  find(id: string): List | undefined {
    const list = this.findAny(id);
    return list?.isDeleted ? undefined : list;
  }

  /** The list with this id, even if it is deleted. */
  findAny(id: string): List | undefined {
    return this.#byKey.get(listKey(id, this.#switches));
  }

  /** The list with this id, created if need be. */
  ensure(id: string): List {
    const known = this.findAny(id);
    if (known && !known.isDeleted) return known;
    if (known && this.#switches.recreate === 'revived') {
      known.isDeleted = false;
      return known;
    }
    const now = this.#now();
    const list: List = {
      sequence: this.#next++,
      id,
      name: id,
      created: now,
      updated: now,
      isDeleted: false,
      preferences: undefined,
      roster: new Roster(),
    };
    const key = listKey(id, this.#switches);
    // A map keeps the place of a key that is set again, and the order has to follow the numbers.
    this.#byKey.delete(key);
    this.#byKey.set(key, list);
    return list;
  }

  /** Every list in the order of its number, deleted ones included. */
  all(): List[] {
    return [...this.#byKey.values()];
  }
}
