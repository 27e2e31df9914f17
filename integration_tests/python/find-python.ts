/** Finds a Python that Airbyte's tools run on. */

import { spawnSync } from 'node:child_process';

const CANDIDATES = ['python3.12', 'python3.11', 'python3.10', 'python3', 'python'];
/** PyAirbyte takes these and no later ones. */
const MINORS = [10, 11, 12];
const SAY_WHERE = 'import sys; print(sys.version_info.major, sys.version_info.minor, sys.executable)';

/** @returns the path of the interpreter itself, never of a shim; throws what to install where there is none */
export function findPython(): string {
  for (const command of CANDIDATES) {
    const { status, stdout } = spawnSync(command, ['-c', SAY_WHERE], { encoding: 'utf8' });
    const [, major, minor, path] = /^(\d+) (\d+) (.+)$/m.exec(stdout ?? '') ?? [];
    if (status === 0 && major === '3' && MINORS.includes(Number(minor))) return path!;
  }
  throw new Error(
    "Install Python 3.10, 3.11 or 3.12, with its venv module: these tests use Airbyte's own tools, which run on nothing else.",
  );
}
