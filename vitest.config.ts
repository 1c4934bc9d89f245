import { defineConfig } from 'vitest/config';

/** Tests of what `npm run build` makes. */
const BUILT = ['actions/src/bundle.test.ts', 'packages/publish/src/main.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'actions/**/*.test.ts'],
          exclude: BUILT,
          environment: 'node',
          // Long enough for a machine that does other things too: what is slow is measured by the benchmarks.
          testTimeout: 60_000,
        },
      },
      // The actions as a runner starts them: the bundle is built first.
      {
        test: {
          name: 'bundle',
          include: BUILT,
          environment: 'node',
          globalSetup: ['actions/src/testing/build-bundle.ts'],
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
