import { defineConfig } from 'vitest/config';

/** `npm run test:s3`: apart from the other tests, as building the server takes minutes the first time. */
export default defineConfig({
  test: {
    globalSetup: ['integration_tests/build.ts', 'integration_tests/s3/install.ts'],
    include: ['integration_tests/s3/*.test.ts'],
    testTimeout: 30_000,
  },
});
