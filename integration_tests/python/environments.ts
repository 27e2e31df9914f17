/** The virtual environments of the Python tests: one for each of Airbyte's tools, as they cannot live in one. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Environment = 'pyairbyte' | 'source-faker' | 'cdk';

const FOLDER = join(import.meta.dirname, '.venv');

/** The folder of an environment's commands. */
export function commandsOf(environment: Environment): string {
  return join(FOLDER, environment, 'bin');
}

/** Installs what is pinned in `requirements/`; what is there and has not changed is kept. */
export function install(environments: readonly Environment[], python: string): void {
  // pip takes minutes over what uv does in seconds, and brings uv.
  const uv = join(FOLDER, 'uv', 'bin', 'uv');
  create('uv', python, (requirements) =>
    run(
      join(FOLDER, 'uv', 'bin', 'python'),
      '-m',
      'pip',
      'install',
      '--quiet',
      '--requirement',
      requirements,
    ),
  );
  for (const environment of environments) {
    const target = join(commandsOf(environment), 'python');
    create(environment, python, (requirements) =>
      run(uv, 'pip', 'install', '--quiet', '--python', target, '--requirement', requirements),
    );
  }
}

function create(name: string, python: string, fill: (requirements: string) => void): void {
  const requirements = join(import.meta.dirname, 'requirements', `${name}.txt`);
  const stamp = join(FOLDER, name, 'installed.txt');
  const wanted = `${python}\n${readFileSync(requirements, 'utf8')}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(`Installing the Python environment ${name}.`);
  run(python, '-m', 'venv', '--clear', join(FOLDER, name));
  fill(requirements);
  // The last thing that is written: an environment without it is made anew.
  writeFileSync(stamp, wanted);
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'inherit' });
}
