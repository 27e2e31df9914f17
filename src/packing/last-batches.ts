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

/** A table with open places. What is there of a batch that is settled counts as gone, and goes when the table is full. */
export class LastBatches {
  readonly #isUnsettled: (batch: number) => boolean;
  #identities = new Int32Array(PLACES);
  #batches = new Int32Array(PLACES);
  #taken = 0;

  /** @param isUnsettled whether the batch of a number, which is 1 or more, is still to be settled */
  constructor(isUnsettled: (batch: number) => boolean) {
    this.#isUnsettled = isUnsettled;
  }

  /** The number of the batch of an identity, which is an i32; undefined where there is none that is unsettled. */
  get(identity: number): number | undefined {
    const batch = this.#batches[this.#place(identity)]!;
    return batch !== FREE && this.#isUnsettled(batch) ? batch : undefined;
  }

  set(identity: number, batch: number): void {
    const place = this.#place(identity);
    if (this.#batches[place] === FREE) {
      this.#taken++;
      this.#identities[place] = identity;
    }
    this.#batches[place] = batch;
    if (this.#taken * 2 > this.#batches.length) this.#clean();
  }

  /** Where the identity is, or would be. */
  #place(identity: number): number {
    const identities = this.#identities;
    const batches = this.#batches;
    const mask = batches.length - 1;
    const spread = Math.imul(identity, SPREAD);
    let place = (spread ^ (spread >>> 15)) & mask;
    while (batches[place] !== FREE && identities[place] !== identity) place = (place + 1) & mask;
    return place;
  }

  /** Forgets what is settled, and makes room so that a quarter of the places is taken at most. */
  #clean(): void {
    const [identities, batches] = [this.#identities, this.#batches];
    const isKept = batches.map((batch) => (batch !== FREE && this.#isUnsettled(batch) ? 1 : 0));
    const kept = isKept.reduce((sum, each) => sum + each, 0);
    let places = PLACES;
    while (places < kept * 4) places *= 2;
    this.#identities = new Int32Array(places);
    this.#batches = new Int32Array(places);
    this.#taken = 0;
    for (let i = 0; i < batches.length; i++) if (isKept[i] === 1) this.set(identities[i]!, batches[i]!);
  }
}
