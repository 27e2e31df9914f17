/** A growing buffer that JSON is put together in. */

/** Below this many bytes a plain loop beats the call into native code. */
const SHORT = 40;

export class ByteWriter {
  bytes: Buffer;
  length = 0;

  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Appends from[start, end). */
  copy(from: Uint8Array, start: number, end: number): void {
    const size = end - start;
    let to = this.length;
    if (to + size > this.bytes.length) this.#grow(to + size);
    this.length = to + size;
    if (size > SHORT) {
      this.bytes.set(from.subarray(start, end), to);
      return;
    }
    const { bytes } = this;
    for (let i = start; i < end; i++) bytes[to++] = from[i]!;
  }

  /** Appends a constant. */
  put(constant: Uint8Array): void {
    this.copy(constant, 0, constant.length);
  }

  byte(byte: number): void {
    if (this.length === this.bytes.length) this.#grow(this.length + 1);
    this.bytes[this.length++] = byte;
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    const most = this.length + text.length * 3;
    if (most > this.bytes.length) this.#grow(most);
    this.length += this.bytes.write(text, this.length);
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

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    larger.set(this.written());
    this.bytes = larger;
  }
}
