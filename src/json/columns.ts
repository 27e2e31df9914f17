/** Remembers the names of a stream's columns, so that a name is decoded and looked up once and not per record. */

import type { Fields } from './scanner.ts';
import { decodeString, isToken } from './value.ts';

/** A stream with more names than this forgets them and begins again; its names are data, not columns. */
const MOST_NAMES = 4096;

interface Known<Column> {
  readonly token: Buffer;
  readonly column: Column;
}

/** Gives each column name of a stream what `describe` made of it. */
export class Columns<Column> {
  readonly #describe: (name: string) => Column;
  /** By position: which column the last records had there. A record mostly looks like the one before it. */
  #guess: Known<Column>[] = [];
  readonly #byToken = new Map<string, Known<Column>>();

  constructor(describe: (name: string) => Column) {
    this.#describe = describe;
  }

  /** The column of the `i`th field. Names that are equal once their escapes are read are one column. */
  at(bytes: Buffer, fields: Fields, i: number): Column {
    const start = fields.nameStart[i]!;
    const end = fields.nameEnd[i]!;
    const guess = this.#guess[i];
    if (guess !== undefined && isToken(bytes, start, end, guess.token)) return guess.column;
    return this.#lookUp(bytes, start, end, i);
  }

  #lookUp(bytes: Buffer, start: number, end: number, i: number): Column {
    const token = bytes.toString('utf8', start, end);
    let known = this.#byToken.get(token);
    if (known === undefined) {
      if (this.#byToken.size >= MOST_NAMES) {
        this.#byToken.clear();
        this.#guess = [];
      }
      const name = decodeString(bytes, start, end);
      const plain = this.#byToken.get(JSON.stringify(name));
      known = { token: Buffer.from(token), column: plain?.column ?? this.#describe(name) };
      this.#byToken.set(token, known);
      if (plain === undefined) this.#byToken.set(JSON.stringify(name), known);
    }
    this.#guess[i] = known;
    return known.column;
  }
}
