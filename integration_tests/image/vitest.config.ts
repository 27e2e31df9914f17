import { defineConfig } from 'vitest/config';

/** `npm run test:image`: apart from the other tests, as it needs a Docker engine and builds an image first. */
export default defineConfig({
  test: {
    globalSetup: 'integration_tests/image/build-image.ts',
    include: ['integration_tests/image/*.test.ts'],
    // A container starts slowly, and stops more slowly still.
    testTimeout: 120_000,
  },
});
