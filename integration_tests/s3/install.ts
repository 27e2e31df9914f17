/** Builds the S3 server of these tests, versitygw, where that version of it is not there yet. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = 'v1.8.0';
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/versitygw', import.meta.url));
const SERVER = join(CACHE, VERSION);

/** Before any test runs: from nothing this takes minutes, which no hook of a test would wait. */
export function setup(): void {
  installServer();
}

/** The path of the server's command. */
export function installServer(): string {
  if (!existsSync(SERVER)) build();
  return SERVER;
}

function build(): void {
  console.error(`Building versitygw ${VERSION} for the S3 tests, which takes minutes the first time.`);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'build-'));
  try {
    const target = `github.com/versity/versitygw/cmd/versitygw@${VERSION}`;
    execFileSync('go', ['install', target], { stdio: 'inherit', env: { ...process.env, GOBIN: folder } });
    // A rename is at once: whoever finds the server finds all of it.
    renameSync(join(folder, 'versitygw'), SERVER);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('Install Go 1.25 or later: the S3 tests build their S3 server with it.', {
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
