import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'integration_tests/**/*.test.ts'],
    globalSetup: 'integration_tests/build.ts',
    // Files share nothing but what they import, and a process of its own for each costs more than its tests.
    isolate: false,
    testTimeout: 30_000,
  },
});
