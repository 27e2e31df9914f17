/** Finds out whether a stream has come to its end, so that whoever it did not name is known to be gone. */

/**
 * The proof is a COMPLETE status; or, where no status of any stream ever came, a STATE after the last record:
 * a source that fails just stops.
 */
export class EndOfStream {
  #isComplete = false;
  #isIncomplete = false;
  #isStateLast = false;

  record(): void {
    this.#isComplete = false;
    this.#isStateLast = false;
  }

  state(): void {
    this.#isStateLast = true;
  }

  status(status: string): void {
    this.#isComplete = status === 'COMPLETE';
    this.#isIncomplete = status === 'INCOMPLETE';
  }

  /** True where the source has said that it did not finish. */
  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  /** @param cameStatuses whether any status of any stream has come */
  isProven(cameStatuses: boolean): boolean {
    return cameStatuses ? this.#isComplete : this.#isStateLast;
  }
}
