/** The model of a Courier workspace: what records, applied in order, must give. */

import type { Deed, Json, World } from './deeds.ts';

type Profile = Record<string, unknown>;

export interface CourierState {
  readonly profiles: Readonly<Record<string, Profile>>;
  /** The members of each list, in alphabetical order; lists without members are left out. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** By identity and place: names of lists, tokens, memberships in tenants and preferences. */
  readonly places: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** What a recipient has chosen who has chosen nothing. */
export const NO_CHOICE = '{"status":"OPTED_IN"}';

export class CourierWorld implements World {
  readonly #nullDeletes: boolean;
  readonly #profiles = new Map<string, Profile>();
  readonly #lists = new Map<string, Set<string>>();
  readonly #places = new Map<string, Map<string, Json>>();

  /** @param nullDeletes whether a null in a merge takes the key away */
  constructor(nullDeletes: boolean, members: Readonly<Record<string, readonly string[]>>) {
    this.#nullDeletes = nullDeletes;
    for (const [list, ids] of Object.entries(members)) this.#lists.set(list, new Set(ids));
  }

  isVoid(recipient: string, deed: Deed): boolean {
    const isMissed = 'onlyExisting' in deed && deed.onlyExisting && !this.#profiles.has(recipient);
    return isMissed || (deed.act === 'subscribe' && deed.isMirrored && this.isInPlace(recipient, deed));
  }

  isInPlace(recipient: string, deed: Deed): boolean {
    return deed.act === 'subscribe' && this.members(deed.list).has(recipient);
  }

  members(list: string): ReadonlySet<string> {
    return this.#lists.get(list) ?? new Set();
  }

  isMoved(): boolean {
    return false;
  }

  pass(): void {}

  apply(recipient: string, deed: Deed): void {
    switch (deed.act) {
      case 'merge_profile':
        this.#profiles.set(recipient, this.#merge(this.#profiles.get(recipient), deed.profile));
        return;
      case 'delete_profile':
        this.#profiles.delete(recipient);
        return;
      case 'subscribe':
        this.#lists.set(deed.list, new Set([...this.members(deed.list), recipient]));
        return;
      case 'unsubscribe':
        this.#lists.get(deed.list)?.delete(recipient);
        return;
      case 'put':
        this.#placesOf(recipient).set(deed.place, deed.value);
        return;
      case 'take':
        this.#placesOf(recipient).delete(deed.place);
        return;
      default:
        throw new Error(`${deed.act} is nothing of Courier`);
    }
  }

  #placesOf(identity: string): Map<string, Json> {
    const places = this.#places.get(identity) ?? new Map<string, Json>();
    this.#places.set(identity, places);
    return places;
  }

  #merge(old: unknown, change: object): Profile {
    const merged: Profile = isObject(old) ? { ...old } : {};
    for (const [key, value] of Object.entries(change)) {
      if (value === null && this.#nullDeletes) delete merged[key];
      else merged[key] = isObject(value) ? this.#merge(merged[key], value) : value;
    }
    return merged;
  }

  view(): CourierState {
    const lists = [...this.#lists].filter(([, members]) => members.size > 0);
    return {
      profiles: Object.fromEntries(this.#profiles),
      lists: Object.fromEntries(lists.map(([list, members]) => [list, [...members].sort()])),
      places: placesOf([...this.#places].map(([identity, places]) => [identity, [...places]])),
    };
  }
}

/** Without what is as if nothing had been put there. */
export function placesOf(
  entries: readonly (readonly [identity: string, places: readonly (readonly [string, Json])[]])[],
): CourierState['places'] {
  const chosen = entries.map(([identity, places]) => {
    const kept = places.filter(([place, value]) => !place.startsWith('topic ') || value !== NO_CHOICE);
    return [identity, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(chosen.filter(([, places]) => Object.keys(places).length > 0));
}

function isObject(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
