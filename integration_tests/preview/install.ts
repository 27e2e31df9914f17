/** Installs the browser of these tests, Debian's Chromium, where it is not there yet and may be installed. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const CHROMIUM = '/usr/bin/chromium';

/** Before any test runs: it takes longer than any hook of a test would wait. */
export function setup(): void {
  if (existsSync(CHROMIUM)) return;
  const obstacle = findObstacle();
  if (obstacle === undefined) install();
  else
    console.warn(
      `The tests of the preview in a browser are skipped: there is no ${CHROMIUM}, and ${obstacle}.`,
    );
}

/** What keeps it from being installed. */
function findObstacle(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'there is no apt-get to install it with';
  return process.getuid?.() === 0 ? undefined : 'only root may install it (apt-get install chromium)';
}

function install(): void {
  console.warn('Installing Chromium for the tests of the preview, which takes minutes the first time.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '--quiet'], { stdio: 'ignore', env });
  execFileSync('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
}
