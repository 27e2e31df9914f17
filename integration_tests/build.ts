/** Builds the connector before any test runs, so that black-box tests never see an old one. */

import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
