import { defineConfig } from 'vitest/config';

/** `npm run test:matrix`: apart from the other tests, as so many positions and answers take a while. */
export default defineConfig({
  test: {
    globalSetup: 'integration_tests/build.ts',
    include: ['integration_tests/matrix/*.test.ts'],
    testTimeout: 30_000,
    maxWorkers: '200%',
    isolate: false,
  },
});
