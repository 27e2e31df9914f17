/** The command line: which command runs, and how the process ends. */

import { createReadStream, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { parseArgs } from 'node:util';
import type { Screen } from './commands/progress-bar.ts';
import { Output } from './protocol/output.ts';
import { configError, TraceError } from './protocol/trace-error.ts';

const USAGE =
  'Usage: spec | check --config FILE | discover --config FILE | preview --config FILE --catalog FILE [--html FILE] | write --config FILE --catalog FILE [--dry-run]';
const OPTIONS = {
  config: { type: 'string' },
  catalog: { type: 'string' },
  html: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;
const TERMINATED = 143;
/** Whatever still hangs after SIGTERM, such as a reader of the output, is left behind: after 10 s Docker kills. */
const LEAVE_WITHIN = 8_000;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const BYTES_AT_ONCE = 262_144;

class Terminated extends Error {}
class OutputClosed extends Error {}

const output = new Output(process.stdout);
const ended = new AbortController();
output.onClosed(() => ended.abort(new OutputClosed()));
process.once('SIGTERM', () => {
  ended.abort(new Terminated());
  setTimeout(() => process.exit(TERMINATED), LEAVE_WITHIN);
});

// What nobody has caught is told as every other failure is, and not by Node's own words, which may hold data.
process.once('uncaughtException', async (error) => process.exit(await fail(error)));

process.exit(await run());

async function run(): Promise<number> {
  try {
    await runCommand();
    await output.flush();
    return output.isClosed ? 1 : 0;
  } catch (error) {
    if (error instanceof Terminated) {
      await output.flush();
      return TERMINATED;
    }
    if (error instanceof OutputClosed) return 1;
    return fail(error);
  }
}

async function fail(error: unknown): Promise<number> {
  const told = error instanceof TraceError ? error : unexpected(error);
  if (isForPeople()) tellPeople(told);
  else output.traceError(told);
  await output.flush();
  return 1;
}

/** Whether people read the output, and no platform. */
function isForPeople(): boolean {
  return parseArgs({ strict: false, allowPositionals: true, options: OPTIONS }).positionals[0] === 'preview';
}

function tellPeople({ message, failureType, stack }: TraceError): void {
  const trace = failureType === 'system_error' && stack?.startsWith('    at ') ? `${stack}\n` : '';
  process.stderr.write(`Error: ${output.redact(message)}\n${trace}`);
}

async function runCommand(): Promise<void> {
  const { command, config, catalog, html, dryRun } = readArguments();
  // Each command is loaded by itself, so that a small one need not wait for what a large one needs.
  switch (command) {
    case 'spec': {
      const { spec } = await import('./commands/spec.ts');
      return spec(output);
    }
    case 'check': {
      const { check } = await import('./commands/check.ts');
      return check(required(config, '--config'), output);
    }
    case 'discover': {
      const { discover } = await import('./commands/discover.ts');
      return discover(required(config, '--config'), output);
    }
    case 'preview': {
      const { preview } = await import('./commands/preview.ts');
      return preview({
        configPath: required(config, '--config'),
        catalogPath: required(catalog, '--catalog'),
        htmlPath: html,
        input: openInput().input,
        stdout: process.stdout,
        output,
        ended,
      });
    }
    case 'write': {
      const { write } = await import('./commands/write.ts');
      const { input, partRead } = openInput();
      return write({
        configPath: required(config, '--config'),
        catalogPath: required(catalog, '--catalog'),
        dryRun,
        input,
        output,
        ended,
        screen: isScreen() ? { terminal: process.stderr, partRead } : undefined,
      });
    }
    default:
      throw configError(
        command === undefined ? USAGE : `There is no command ${JSON.stringify(command)}. ${USAGE}`,
      );
  }
}

function readArguments() {
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: OPTIONS });
    return {
      command: positionals[0],
      config: values.config,
      catalog: values.catalog,
      html: values.html,
      dryRun: values['dry-run'] ?? false,
    };
  } catch (error) {
    throw configError(`${(error as Error).message}. ${USAGE}`);
  }
}

interface Input {
  readonly input: NodeJS.ReadableStream;
  readonly partRead: Screen['partRead'];
}

/** A file is read in larger pieces than Node would; a pipe has no more at once. */
function openInput(): Input {
  const file = fstatSync(STDIN);
  if (!file.isFile()) return { input: process.stdin, partRead: () => undefined };
  const input = createReadStream('', { fd: STDIN, highWaterMark: BYTES_AT_ONCE });
  return { input, partRead: () => (file.size === 0 ? undefined : Math.min(1, input.bytesRead / file.size)) };
}

/** Whether stderr can show a progress bar, and stdout would not write through it. */
function isScreen(): boolean {
  return isatty(STDERR) && !isatty(STDOUT) && process.env.TERM !== 'dumb';
}

function required(value: string | undefined, option: string): string {
  if (value === undefined) throw configError(`${option} is missing. ${USAGE}`);
  return value;
}

/** A fault of the connector. The error's own message may hold data of a row, so that only its place is told. */
function unexpected(error: unknown): TraceError {
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const trace = new TraceError(
    'system_error',
    'The connector has failed unexpectedly. Nothing is lost: the next sync goes on where this one stopped. Please report it with the stack trace.',
  );
  trace.stack = frames.join('\n');
  return trace;
}
