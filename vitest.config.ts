import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'actions/**/*.test.ts'], environment: 'node', testTimeout: 15_000 },
      },
    ],
  },
});
