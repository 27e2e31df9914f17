/** Names that nobody else has, and the memory of them for the clean-up. */

export class Names {
  /** What every name begins with. */
  readonly prefix: string;
  readonly #given = new Map<string, Set<string>>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** A name of its own for something of a kind, such as `person`; the same again for the same word. */
  give(kind: string, word: string): string {
    return this.remember(kind, `${this.prefix}-${word}`);
  }

  /** Notes a name that must be cleaned up, too. */
  remember(kind: string, name: string): string {
    const given = this.#given.get(kind) ?? new Set();
    this.#given.set(kind, given.add(name));
    return name;
  }

  /** The kinds that names were given for. */
  kinds(): string[] {
    return [...this.#given.keys()];
  }

  /** All names of a kind that were given so far. */
  given(kind: string): string[] {
    return [...(this.#given.get(kind) ?? [])];
  }
}
