import { defineConfig } from 'vitest/config';

// Four projects, from instant to slow. `unit` is pure and lies beside the source; the others start real services.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages}/*/src/**/*.test.ts', 'infra/**/*.test.ts'],
          exclude: ['infra/test/**', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'contract',
          include: ['{apps,packages}/*/test/contract/**/*.test.ts', 'infra/test/contract/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages}/*/test/integration/**/*.test.ts', 'infra/test/integration/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['infra/test/system/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
