/** A growing buffer that JSON is put together in; what goes beyond a bound is counted but not kept. */

/** Below this many bytes a plain loop beats the call into native code. */
const SHORT = 24;
const ZERO = 0x30;
/** Up to here numbers are divided fast. */
const LARGEST_INT = 2 ** 31 - 1;

/** The first `length` of the bytes: a view of them would be an object, of which a record should need few. */
export interface Bytes {
  readonly bytes: Buffer;
  readonly length: number;
}

export class ByteWriter implements Bytes {
  bytes: Buffer;
  length = 0;
  readonly #most: number;

  /** @param most bytes that are kept; nobody may ask for what was written once `length` is more */
  constructor(capacity = 4096, most = Number.POSITIVE_INFINITY) {
    this.bytes = Buffer.allocUnsafe(capacity);
    this.#most = most;
  }

  clear(): void {
    this.length = 0;
  }

  /** Appends from[start, end). */
  copy(from: Uint8Array, start: number, end: number): void {
    const size = end - start;
    let to = this.length;
    this.length = to + size;
    if (this.length > this.bytes.length && !this.#grow(this.length)) return;
    if (size > SHORT) {
      this.bytes.set(from.subarray(start, end), to);
      return;
    }
    const { bytes } = this;
    for (let i = start; i < end; i++) bytes[to++] = from[i]!;
  }

  /** Appends all of what somebody else has written. */
  append({ bytes, length }: Bytes): void {
    this.copy(bytes, 0, length);
  }

  /** Appends all of it. */
  put(from: Uint8Array): void {
    const size = from.length;
    if (size <= SHORT) {
      this.copy(from, 0, size);
      return;
    }
    const to = this.length;
    this.length = to + size;
    if (this.length > this.bytes.length && !this.#grow(this.length)) return;
    this.bytes.set(from, to);
  }

  byte(byte: number): void {
    const to = this.length++;
    if (to >= this.bytes.length && !this.#grow(this.length)) return;
    this.bytes[to] = byte;
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    const to = this.length;
    // Mostly there is room for the most bytes it may take, so that they need not be counted first.
    if (to + text.length * 3 > this.bytes.length) {
      const end = to + Buffer.byteLength(text);
      if (end > this.bytes.length && !this.#grow(end)) {
        this.length = end;
        return;
      }
    }
    this.length = to + this.bytes.write(text, to);
  }

  /** Appends the digits of an integer. */
  integer(integer: number): void {
    if (integer < 0 || integer > LARGEST_INT) {
      this.text(String(integer));
      return;
    }
    let digits = 1;
    for (let rest = integer; rest >= 10; rest = (rest / 10) | 0) digits++;
    let to = this.length + digits;
    this.length = to;
    if (to > this.bytes.length && !this.#grow(to)) return;
    for (let rest = integer; digits > 0; digits--, rest = (rest / 10) | 0)
      this.bytes[--to] = ZERO + (rest % 10);
  }

  /** Takes out the bytes in [start, end) and puts others in their place. */
  replace(start: number, end: number, by: Uint8Array): void {
    const length = this.length + by.length - (end - start);
    if (length > this.bytes.length) this.#grow(length);
    this.bytes.copyWithin(start + by.length, end, this.length);
    this.bytes.set(by, start);
    this.length = length;
  }

  /** What has been written; valid until the next change. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Whether there is room now; there is none beyond the bound. */
  #grow(needed: number): boolean {
    if (needed > this.#most) return false;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
    return true;
  }
}
