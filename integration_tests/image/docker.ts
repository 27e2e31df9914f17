/** Docker's command line, and how every test runs the image: as Airbyte does, with a user and rights like these. */

import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

export const IMAGE = 'destination-courier-customer-io:test';

/** User 1000, no capabilities, no way to get any; the local services are on the network of the host. */
export const AS_AIRBYTE = [
  '--rm',
  '--user=1000:1000',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  '--network=host',
];

/** What a command of Docker prints. Throws with what it complains of. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args);
  return stdout;
}

/** What the shell of the image prints. */
export function shell(script: string, options: readonly string[] = []): Promise<string> {
  return docker('run', ...AS_AIRBYTE, ...options, '--entrypoint=sh', IMAGE, '-c', script);
}

/** Throws where no engine can be reached, and tells what to start. */
export function assertEngine(): void {
  try {
    execFileSync('docker', ['version'], { stdio: 'pipe' });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    throw new Error(
      code === 'ENOENT'
        ? 'The tests of the image need Docker: install it, start its engine (dockerd), and run them again.'
        : `The tests of the image need a Docker engine that this user may use: start it (dockerd, or "systemctl start docker"), and run them again. Docker says: ${stderr?.toString().trim()}`,
    );
  }
}
