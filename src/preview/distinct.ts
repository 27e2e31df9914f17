/** Counts what is different, up to so many that to remember them would take too much memory. */

import { identityOfText } from '../objects/identity.ts';

/** As many as a set holds easily; whatever comes after counts as new. */
const MOST = 1_000_000;

export class Distinct {
  readonly #known = new Set<number>();
  #beyond = 0;

  /** @returns whether it has not come before, as far as that is known */
  add(kind: string, text: string): boolean {
    const identity = identityOfText(kind, text);
    if (this.#known.has(identity)) return false;
    if (this.#known.size < MOST) this.#known.add(identity);
    else this.#beyond++;
    return true;
  }

  /** At most so many. */
  get count(): number {
    return this.#known.size + this.#beyond;
  }
}
