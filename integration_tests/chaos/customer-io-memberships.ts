/** The lists of a Customer.io workspace in the model: the objects people are related to, and segments. */

/** What is known of a membership. */
type Details = Map<string, string>;

export class Memberships {
  readonly #lists = new Map<string, Map<string, Details>>();
  /** Where something else than a row of its own had the last word on a membership. */
  readonly #moved = new Set<string>();

  members(list: string): ReadonlySet<string> {
    return new Set(this.#lists.get(list)?.keys());
  }

  isMoved(list: string, person: string): boolean {
    return this.#moved.has(keyOf(list, person));
  }

  /** @returns what is known of the membership, to be added to */
  join(list: string, person: string): Details {
    this.#moved.delete(keyOf(list, person));
    const members = this.#lists.get(list) ?? new Map<string, Details>();
    const details = members.get(person) ?? new Map<string, string>();
    this.#lists.set(list, members.set(person, details));
    return details;
  }

  /** Somebody was to join who is not there. */
  ignore(list: string, person: string): void {
    this.#moved.add(keyOf(list, person));
  }

  leave(list: string, person: string): void {
    this.#moved.delete(keyOf(list, person));
    this.#lists.get(list)?.delete(person);
  }

  /** Takes somebody who is gone off all lists. */
  forget(person: string): void {
    for (const [list, members] of this.#lists) {
      if (members.delete(person)) this.#moved.add(keyOf(list, person));
    }
  }

  /** Gives the memberships of one person to another, who keeps their own. */
  hand(from: string, to: string): void {
    for (const [list, members] of this.#lists) {
      const details = members.get(from);
      if (details === undefined || members.has(to)) continue;
      members.set(to, new Map(details));
      this.#moved.add(keyOf(list, to));
    }
  }

  /** By member, in alphabetical order. */
  view(list: string): Record<string, Record<string, string>> {
    const members = [...(this.#lists.get(list) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(members.map(([person, details]) => [person, Object.fromEntries(details)]));
  }

  get lists(): readonly string[] {
    return [...this.#lists.keys()];
  }
}

function keyOf(list: string, person: string): string {
  return `${list} ${person}`;
}
