/** Runs the image as anybody does who has Docker: stdin and stdout attached, files in a folder that it is given. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Result } from '../scenarios/connector.ts';
import { AS_AIRBYTE, IMAGE } from './docker.ts';
import { newFolder } from './folder.ts';
import { resultOf } from './result.ts';

let count = 0;

export interface ContainerOptions {
  /** Files of the working directory, by name. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** Options of `docker run`. */
  readonly options?: readonly string[];
}

/** A running container. */
export class Container {
  readonly name = `connector-${process.pid}-${++count}`;
  readonly process: ChildProcess;
  /** Waits for the end, and holds every line of stdout to the protocol. */
  readonly result: Promise<Result>;

  /** @param args of the connector, with paths as the container sees them; its working directory is `/dest` */
  constructor(args: readonly string[], { files = {}, options = [] }: ContainerOptions = {}) {
    const folder = newFolder(files);
    this.process = spawn('docker', [
      'run',
      '--interactive',
      `--name=${this.name}`,
      ...AS_AIRBYTE,
      ...folder.options,
      ...options,
      IMAGE,
      ...args,
    ]);
    this.process.stdin!.on('error', () => {});
    const output = [text(this.process.stdout!), text(this.process.stderr!)];
    this.result = once(this.process, 'close').then(async ([code]) => {
      folder.remove();
      const [stdout, stderr] = await Promise.all(output);
      return resultOf(code, stdout!, stderr!);
    });
  }

  /** Writes lines to stdin. */
  write(...lines: readonly (string | object)[]): this {
    for (const line of lines) {
      this.process.stdin!.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    }
    return this;
  }

  /** Closes stdin. */
  end(): this {
    this.process.stdin!.end();
    return this;
  }
}

/** Runs the image to its end, with nothing on its stdin. */
export function run(args: readonly string[], options?: ContainerOptions): Promise<Result> {
  return new Container(args, options).end().result;
}
