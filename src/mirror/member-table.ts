/**
 * Members of a list by each of their ids. Strings in a Map would take several hundred bytes for everybody, and there
 * may be millions: so that only a hash of each id is kept, and of the id to remove somebody by its bytes.
 */

import { ByteWriter } from '../json/byte-writer.ts';

/** Places at first; a power of two. */
const PLACES = 1 << 10;
const FREE = 0;

export class MemberTable {
  /** Of each id two hashes of 32 bits, which are the same for two ids hardly ever, and whose it is, from 1 on. */
  #low = new Int32Array(PLACES);
  #high = new Int32Array(PLACES);
  #members = new Int32Array(PLACES);
  #taken = 0;
  /** The first id of each, one after the other. */
  readonly #ids = new ByteWriter(1024);
  #ends = new Float64Array(PLACES);
  #isGone = new Uint8Array(PLACES);
  #count = 0;
  #left = 0;

  /** How many have not been taken out. */
  get size(): number {
    return this.#left;
  }

  /** @returns false where one of the ids is known already */
  add(member: readonly string[]): boolean {
    const hashes = member.map(hashOf);
    if (hashes.some((hash) => this.#members[this.#place(hash)] !== FREE)) return false;
    this.#growFor(member.length);
    this.#ids.text(member[0]!);
    this.#ends[this.#count] = this.#ids.length;
    this.#count++;
    this.#left++;
    for (const hash of hashes) {
      const place = this.#place(hash);
      if (this.#members[place] === FREE) this.#taken++;
      this.#low[place] = hash.low;
      this.#high[place] = hash.high;
      this.#members[place] = this.#count;
    }
    return true;
  }

  /** @returns whether somebody with the id was there until now */
  remove(id: string): boolean {
    const member = this.#members[this.#place(hashOf(id))]!;
    if (member === FREE || this.#isGone[member - 1] === 1) return false;
    this.#isGone[member - 1] = 1;
    this.#left--;
    return true;
  }

  /** The first id of everybody who has not been taken out. */
  *[Symbol.iterator](): Generator<string> {
    for (let member = 0; member < this.#count; member++) {
      if (this.#isGone[member] === 1) continue;
      yield this.#ids.bytes.toString('utf8', member === 0 ? 0 : this.#ends[member - 1], this.#ends[member]);
    }
  }

  #growFor(ids: number): void {
    if (this.#count === this.#ends.length) {
      const [ends, isGone] = [this.#ends, this.#isGone];
      this.#ends = new Float64Array(ends.length * 2);
      this.#ends.set(ends);
      this.#isGone = new Uint8Array(ends.length * 2);
      this.#isGone.set(isGone);
    }
    if ((this.#taken + ids) * 4 <= this.#members.length * 3) return;
    const [low, high, members] = [this.#low, this.#high, this.#members];
    this.#low = new Int32Array(members.length * 2);
    this.#high = new Int32Array(members.length * 2);
    this.#members = new Int32Array(members.length * 2);
    for (let i = 0; i < members.length; i++) {
      if (members[i] === FREE) continue;
      const place = this.#place({ low: low[i]!, high: high[i]! });
      this.#low[place] = low[i]!;
      this.#high[place] = high[i]!;
      this.#members[place] = members[i]!;
    }
  }

  /** Where a hash is, or would be. */
  #place({ low, high }: Hash): number {
    const mask = this.#members.length - 1;
    let place = low & mask;
    while (this.#members[place] !== FREE && (this.#low[place] !== low || this.#high[place] !== high)) {
      place = (place + 1) & mask;
    }
    return place;
  }
}

interface Hash {
  readonly low: number;
  readonly high: number;
}

/** Two hashes that know nothing of each other, each mixed at its end. */
function hashOf(id: string): Hash {
  let low = 0x9e3779b1 | 0;
  let high = 0x41c6ce57;
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x85ebca77);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return { low: low | 0, high: high | 0 };
}
