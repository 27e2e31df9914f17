import { defineConfig } from 'rolldown';

/** One file per command: a process that starts for every `check` has no time to look for hundreds of modules. */
export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
});
