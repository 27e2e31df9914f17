/**
 * In which batch the last operation of each identity is. A Map would take three times as long for what every record
 * needs: to look up its identity, to put it in, and to take it out again once its batch is settled.
 */

/** Places of the table at first; a power of two. */
const PLACES = 1 << 12;
/** Stands for a place that is free. */
const FREE = 0;
/** Spreads numbers over the table: 2^32 divided by the golden ratio. */
const SPREAD = 0x9e3779b1 | 0;

/**
 * A table with open places, each two numbers side by side: an identity and its batch. What is there of a batch that is
 * settled counts as gone, and goes when the table is full.
 */
export class LastBatches {
  readonly #isUnsettled: (batch: number) => boolean;
  #table = new Int32Array(PLACES * 2);
  #taken = 0;

  /** @param isUnsettled whether the batch of a number, which is 1 or more, is still to be settled */
  constructor(isUnsettled: (batch: number) => boolean) {
    this.#isUnsettled = isUnsettled;
  }

  /** The number of the batch of an identity, which is an i32; undefined where there is none that is unsettled. */
  get(identity: number): number | undefined {
    const batch = this.#table[this.#place(identity) + 1]!;
    return batch !== FREE && this.#isUnsettled(batch) ? batch : undefined;
  }

  set(identity: number, batch: number): void {
    const table = this.#table;
    const place = this.#place(identity);
    if (table[place + 1] === FREE) this.#taken++;
    table[place] = identity;
    table[place + 1] = batch;
    if (this.#taken * 4 > table.length) this.#clean();
  }

  /** Where the identity is, or would be; its batch comes after it. */
  #place(identity: number): number {
    const table = this.#table;
    const last = table.length - 2;
    const spread = Math.imul(identity, SPREAD);
    let place = ((spread ^ (spread >>> 15)) << 1) & last;
    while (table[place + 1] !== FREE && table[place] !== identity) place = (place + 2) & last;
    return place;
  }

  /** Forgets what is settled, and makes room so that a quarter of the places is taken at most. */
  #clean(): void {
    const old = this.#table;
    let kept = 0;
    // What is kept moves to the front.
    for (let place = 0; place < old.length; place += 2) {
      const batch = old[place + 1]!;
      if (batch === FREE || !this.#isUnsettled(batch)) continue;
      old[kept * 2] = old[place]!;
      old[kept * 2 + 1] = batch;
      kept++;
    }
    let places = PLACES;
    while (places < kept * 4) places *= 2;
    this.#table = new Int32Array(places * 2);
    this.#taken = 0;
    for (let i = 0; i < kept; i++) this.set(old[i * 2]!, old[i * 2 + 1]!);
  }
}
