import { defineConfig } from 'vitest/config';

/** `npm run test:preview`: apart from the other tests, as it needs a browser. */
export default defineConfig({
  test: {
    globalSetup: ['integration_tests/build.ts', 'integration_tests/preview/install.ts'],
    include: ['integration_tests/preview/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
