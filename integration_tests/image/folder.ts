/** The folder that Airbyte shares with a container, `/dest`. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Folder {
  readonly path: string;
  /** Options of `docker run` that make it the container's working directory. */
  readonly options: readonly string[];
  remove(): void;
}

/** @param files what is in it, by name; objects are written as JSON */
export function newFolder(files: Readonly<Record<string, unknown>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'image-'));
  // The user of the container is another one than that of the tests.
  chmodSync(path, 0o777);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content), {
      mode: 0o644,
    });
  }
  return {
    path,
    options: [`--volume=${path}:/dest`, '--workdir=/dest'],
    remove: () => rmSync(path, { recursive: true }),
  };
}
