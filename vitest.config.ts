import { defineConfig } from 'vitest/config';

const BUNDLE = 'actions/src/bundle.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'actions/**/*.test.ts'],
          exclude: [BUNDLE],
          environment: 'node',
          testTimeout: 15_000,
        },
      },
      // The actions as a runner starts them: the bundle is built first.
      {
        test: {
          name: 'bundle',
          include: [BUNDLE],
          environment: 'node',
          globalSetup: ['actions/src/testing/build-bundle.ts'],
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
