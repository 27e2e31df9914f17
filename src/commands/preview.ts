/** `preview`: what `write` would send, told to people; nothing is sent, and nothing asked. */

import { closeSync, existsSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { CollectedReport } from '../preview/collector.ts';
import { toHtml } from '../preview/html.ts';
import type { Report } from '../preview/report.ts';
import { toText } from '../preview/text.ts';
import { type LogLevel, Output } from '../protocol/output.ts';
import { configError, TraceError } from '../protocol/trace-error.ts';
import { write } from './write.ts';

export interface PreviewOptions {
  readonly configPath: string;
  readonly catalogPath: string;
  /** Where to write a page as well. */
  readonly htmlPath: string | undefined;
  readonly input: NodeJS.ReadableStream;
  /** Where the text goes. */
  readonly stdout: NodeJS.WriteStream;
  /** Given what takes the secrets out of texts, as soon as they are known. */
  readonly output: Output;
  readonly ended: AbortController;
}

/** @throws what `write` would fail with; where that comes of the records, after the report has been written */
export async function preview({ htmlPath, stdout, output, ...options }: PreviewOptions): Promise<void> {
  const { configPath, catalogPath } = options;
  const page = htmlPath === undefined ? undefined : new Page(htmlPath, [configPath, catalogPath]);
  const warnings = new Warnings();
  let collected: CollectedReport | undefined;
  let failure: TraceError | undefined;
  try {
    await write({
      ...options,
      dryRun: true,
      output: warnings,
      show: (report) => {
        collected = report;
        warnings.end();
      },
    });
  } catch (error) {
    if (collected === undefined || !(error instanceof TraceError)) {
      page?.discard();
      throw error;
    }
    failure = error;
  } finally {
    output.redact = warnings.redact;
  }
  const report: Report = { ...collected!, warnings: warnings.heard, failure: failure?.message };
  page?.write(toHtml(report));
  stdout.write(toText(report, (text) => styleText('bold', text, { stream: stdout })));
  if (page !== undefined) stdout.write(`\nThe report is in ${page.path}\n`);
  if (failure !== undefined) throw failure;
}

/** An output that nothing leaves; it keeps what `write` warns of. */
class Warnings extends Output {
  readonly #heard: string[] = [];
  #isOver = false;

  constructor() {
    super(new Writable({ write: (_chunk, _encoding, done) => done() }));
  }

  get heard(): readonly string[] {
    return this.#heard;
  }

  override log(level: LogLevel, message: string): void {
    if (level === 'WARN' && !this.#isOver) this.#heard.push(this.redact(message));
  }

  /** What is said from now on, the report has itself. */
  end(): void {
    this.#isOver = true;
  }
}

/** Whether both paths lead to one file that is there. */
function isSameFile(path: string, other: string): boolean {
  const [one, two] = [path, other].map((each) => statSync(each, { throwIfNoEntry: false }));
  return one !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

/** The file of the page; that it can be written is found out before anything is read. */
class Page {
  readonly path: string;
  readonly #isNew: boolean;

  /**
   * @param taken paths of files that must stay as they are
   * @throws a config_error
   */
  constructor(path: string, taken: readonly string[]) {
    this.path = resolve(path);
    if (taken.some((other) => isSameFile(this.path, other))) {
      throw configError(`The report would take the place of ${this.path}: choose another path for --html.`);
    }
    this.#isNew = !existsSync(this.path);
    this.#attempt(() => closeSync(openSync(this.path, 'a')));
  }

  write(html: string): void {
    this.#attempt(() => writeFileSync(this.path, html));
  }

  /** Leaves no empty file behind. */
  discard(): void {
    if (this.#isNew) rmSync(this.path, { force: true });
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'ENOENT' ? 'there is no such folder' : code;
      throw configError(
        `The report cannot be written to ${this.path} (${why}): choose another path for --html.`,
      );
    }
  }
}
