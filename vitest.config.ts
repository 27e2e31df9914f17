import { configDefaults, defineConfig } from 'vitest/config';

/** These replace parts of node:http, and so need processes of their own. */
const REPLACES_HTTP = ['src/transport/http.test.ts', 'src/commands/check.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'integration_tests/build.ts',
    testTimeout: 30_000,
    // Most of the time a test waits for a process: every core is worth two workers.
    maxWorkers: '200%',
    projects: [
      { extends: true, test: { name: 'apart', include: REPLACES_HTTP } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['{src,scripts,integration_tests}/**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            '**/.venv/**',
            ...REPLACES_HTTP,
            'integration_tests/{image,matrix,preview,s3}/**',
          ],
          // These files share nothing but what they import: a process for each would cost more than its tests.
          isolate: false,
        },
      },
    ],
  },
});
