/** Airbyte's side of a sync: runs the image behind its shell, and reads and writes the connector's named pipes. */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  constants as mode,
  open,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { AS_AIRBYTE, IMAGE } from './docker.ts';
import { newFolder } from './folder.ts';

const WRAPPER = readFileSync(new URL('wrapper.sh', import.meta.url), 'utf8');
const PIPES = ['stdin', 'stdout', 'stderr'] as const;

export interface PlatformOptions {
  readonly config: unknown;
  readonly catalog: unknown;
  /** Options of `docker run`. */
  readonly options?: readonly string[];
}

/** How a container ended, and what it left in its folder. */
export interface Ending {
  /** Exit code of the container. */
  readonly code: number;
  /** What the shell has written to exitCode.txt; undefined where it has not. */
  readonly exitCode: string | undefined;
  /** What the shell itself has complained of. */
  readonly complaint: string;
  /** The most memory the container has had, in MB; undefined where the kernel does not tell. */
  readonly peak: number | undefined;
}

/** Airbyte's ends of the three pipes. */
export interface Pipes {
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
}

/** A container on its way, and its folder. */
export interface Sync {
  readonly ended: Promise<Ending>;
  /** Opens the pipes in the platform's order. */
  open(): Promise<Pipes>;
  /** Puts the file there that tells the shell to give up. */
  terminate(): void;
}

export function startSync({ config, catalog, options = [] }: PlatformOptions): Sync {
  const folder = newFolder({ 'connectorConfig.json': config, 'catalog.json': catalog });
  const inFolder = (name: string) => join(folder.path, name);
  const read = (name: string) =>
    existsSync(inFolder(name)) ? readFileSync(inFolder(name), 'utf8').trim() : undefined;
  execFileSync('mkfifo', ['-m', '666', ...PIPES.map(inFolder)]);
  const container = spawn(
    'docker',
    ['run', ...AS_AIRBYTE, ...folder.options, ...options, '--entrypoint=sh', IMAGE, '-c', WRAPPER],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  );
  const complaint = text(container.stderr);
  const ended = once(container, 'close').then(async ([code]): Promise<Ending> => {
    // Whoever still waits for the other side of a pipe need not wait any more.
    for (const name of PIPES) closeSync(openSync(inFolder(name), mode.O_RDWR | mode.O_NONBLOCK));
    const bytes = Number(read('peak.txt') || Number.NaN);
    const ending = {
      code,
      exitCode: read('exitCode.txt'),
      complaint: await complaint,
      peak: Number.isNaN(bytes) ? undefined : Math.round(bytes / 1024 / 1024),
    };
    folder.remove();
    return ending;
  });
  const openPipes = async (): Promise<Pipes> => {
    const stderr = await openPipe(inFolder('stderr'), mode.O_RDONLY);
    const stdout = await openPipe(inFolder('stdout'), mode.O_RDONLY);
    const stdin = await openPipe(inFolder('stdin'), mode.O_WRONLY);
    return { stdin, stdout, stderr };
  };
  const endedTooEarly = async (): Promise<never> => {
    const { code, complaint } = await ended;
    throw new Error(`the container ended with ${code} before its pipes were open: ${complaint}`);
  };
  return {
    ended,
    open: () => Promise.race([openPipes(), endedTooEarly()]),
    terminate: () => writeFileSync(inFolder('TERMINATED'), ''),
  };
}

/** Waits, as every open of a named pipe does, until the other side has opened it too. */
async function openPipe(path: string, flags: number): Promise<Socket> {
  const fd = await promisify(open)(path, flags);
  const pipe = new Socket({ fd, readable: flags === mode.O_RDONLY, writable: flags === mode.O_WRONLY });
  // The connector may go at any time; how it went is told by its exit code.
  return pipe.on('error', () => {});
}
