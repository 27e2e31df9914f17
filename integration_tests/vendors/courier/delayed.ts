/** Changes that were accepted but take effect later. */

export class Delayed {
  #waiting: { due: number; effect: () => void }[] = [];

  /** Lets a change wait until the given time. */
  add(due: number, effect: () => void): void {
    this.#waiting.push({ due, effect });
  }

  /** Lets everything that is due take effect, in the order it was accepted. */
  settle(now: number): void {
    while (this.#waiting.length > 0 && this.#waiting[0]!.due <= now) this.#waiting.shift()!.effect();
  }
}
