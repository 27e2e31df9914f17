/** A terminal of one line for tests: it shows what a real one would, and fails where the line wraps. */

import { EventEmitter } from 'node:events';
import type { Terminal } from './progress-bar.ts';

const TO_START = '\r';
const ERASE_FROM_HERE = '\x1b[J';

export class TestTerminal extends EventEmitter implements Terminal {
  columns: number;
  /** What can be seen, without blanks at its end. */
  line = '';
  /** How often something was written. */
  writes = 0;
  #cursor = 0;

  constructor(columns: number) {
    super();
    this.columns = columns;
  }

  write(text: string): void {
    this.writes++;
    for (const [i, part] of text.split(TO_START).entries()) {
      if (i > 0) this.#cursor = 0;
      for (const [j, characters] of part.split(ERASE_FROM_HERE).entries()) {
        if (j > 0) this.line = this.line.slice(0, this.#cursor).trimEnd();
        this.#put(characters);
      }
    }
  }

  #put(characters: string): void {
    if (!/^[ -~]*$/.test(characters)) throw new Error(`not understood: ${JSON.stringify(characters)}`);
    const end = this.#cursor + characters.length;
    if (end >= this.columns) throw new Error(`may wrap: ${characters}`);
    this.line = this.line.padEnd(this.#cursor).slice(0, this.#cursor) + characters + this.line.slice(end);
    this.#cursor = end;
  }
}
