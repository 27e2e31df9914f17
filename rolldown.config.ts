import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/**
 * Takes away what an earlier build has left, and what Node has compiled of it. It comes last, and not first as
 * `cleanDir` would: whoever starts the connector meanwhile finds every file.
 */
const removeLeftovers: Plugin = {
  name: 'remove-leftovers',
  writeBundle({ dir }, bundle) {
    for (const name of readdirSync(dir!)) {
      // A process that ends may put another file into the folder that is being removed.
      if (!(name in bundle)) rmSync(join(dir!, name), { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

/** One file per command: a process that starts for every `check` has no time to look for hundreds of modules. */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  plugins: [removeLeftovers],
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
});
