/** Bundles the baselines the way the connector is built, so that none of them pays for reading TypeScript. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const FOLDER = fileURLToPath(new URL('baselines', import.meta.url));

/** @returns the folder with one program for each file of `baselines/` */
export async function bundleBaselines(folder: string): Promise<string> {
  const input = readdirSync(FOLDER).map((file) => join(FOLDER, file));
  await build({
    input,
    platform: 'node',
    logLevel: 'silent',
    output: { dir: folder, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'shared-[name].js' },
  });
  return folder;
}
