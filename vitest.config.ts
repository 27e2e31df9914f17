import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'integration_tests/**/*.test.ts'],
    globalSetup: 'integration_tests/build.ts',
    testTimeout: 30_000,
  },
});
