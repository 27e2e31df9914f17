/** Builds the image before any test runs, so that no test sees an old one. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assertEngine, IMAGE } from './docker.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The network of the host works wherever a package registry does; DOCKER_BUILD_NETWORK=default takes Docker's own. */
const NETWORK = process.env.DOCKER_BUILD_NETWORK ?? 'host';

export function setup(): void {
  assertEngine();
  execFileSync('docker', ['build', '--quiet', '--network', NETWORK, '--tag', IMAGE, ROOT], {
    stdio: 'inherit',
  });
}
