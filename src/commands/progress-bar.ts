/** Draws a line at the bottom of a terminal again and again, and takes it away in the end. */

/** Often enough to be seen moving, and seldom enough to cost nothing. */
const EVERY = 250;
/** Of a terminal that does not tell. */
const COLUMNS = 80;

/**
 * A line is written over the last one, then what that had more is erased. The cursor goes back to the start, so that
 * a terminal that has become narrower, and has wrapped the line, has nothing of it above the cursor.
 */
const START = '\r';
const ERASE_BELOW = '\x1b[J';

/** What of a stream of `node:tty` it takes to draw. */
export interface Terminal {
  readonly columns: number;
  write(text: string): unknown;
  on(event: 'resize' | 'error', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Where a progress bar may be drawn. */
export interface Screen {
  readonly terminal: Terminal;
  /** How much of the input has been read, from 0 to 1; undefined where nobody knows how much there is. */
  readonly partRead: () => number | undefined;
}

/** A line on a terminal, from now until `end`, the end of the process or Ctrl-C. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #line: (width: number) => string;
  readonly #timer: NodeJS.Timeout;
  #isThere = true;

  /** @param line what to draw now, in at most `width` characters of one column each */
  constructor(terminal: Terminal, line: (width: number) => string) {
    this.#terminal = terminal;
    this.#line = line;
    this.#timer = setInterval(this.#draw, EVERY);
    this.#timer.unref();
    terminal.on('resize', this.#draw);
    // A terminal that has been closed is no reason for a sync to fail.
    terminal.on('error', this.#stop);
    process.once('exit', this.end);
    process.once('SIGINT', this.#interrupt);
    this.#draw();
  }

  /** Leaves an empty line. */
  readonly end = (): void => {
    this.#stop();
    if (this.#isThere) this.#terminal.write(`${START}${ERASE_BELOW}`);
    this.#isThere = false;
  };

  readonly #draw = (): void => {
    // In its last column a terminal may wrap.
    const width = (this.#terminal.columns || COLUMNS) - 1;
    this.#terminal.write(`${START}${this.#line(width)}${ERASE_BELOW}${START}`);
  };

  readonly #stop = (): void => {
    clearInterval(this.#timer);
    this.#terminal.off('resize', this.#draw);
    process.off('exit', this.end);
    process.off('SIGINT', this.#interrupt);
  };

  readonly #interrupt = (): void => {
    this.end();
    // Now that nobody listens, it ends the process as it would have.
    process.kill(process.pid, 'SIGINT');
  };
}
