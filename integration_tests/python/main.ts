/** `npm run test:python`: installs Airbyte's Python tools, builds the image and runs what is tested with them. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setup as buildImage } from '../image/build-image.ts';
import { IMAGE } from '../image/docker.ts';
import { commandsOf, type Environment, install } from './environments.ts';
import { findPython } from './find-python.ts';

const ENVIRONMENTS: readonly Environment[] = ['pyairbyte', 'source-faker', 'cdk'];
/** The folders with tests are called like the environments they run in. */
const SUITES: readonly Environment[] = ['cdk', 'pyairbyte'];
/** What pytest ends with where a filter such as `-k` leaves nothing of a suite. */
const NOTHING_SELECTED = 5;

const filters = process.argv.slice(2);

try {
  const python = findPython();
  buildImage();
  install(ENVIRONMENTS, python);
  process.exitCode = Math.max(...SUITES.map(test));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function test(suite: Environment): number {
  const commands = commandsOf(suite);
  const { status } = spawnSync(join(commands, 'python'), ['-m', 'pytest', ...filters], {
    cwd: join(import.meta.dirname, suite),
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${commands}:${process.env.PATH}`,
      PYTHONDONTWRITEBYTECODE: '1',
      NODE: process.execPath,
      SOURCE_FAKER: join(commandsOf('source-faker'), 'source-faker'),
      CONNECTOR_IMAGE: IMAGE,
    },
  });
  return status === NOTHING_SELECTED && filters.length > 0 ? 0 : (status ?? 1);
}
