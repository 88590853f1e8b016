import { expect, test } from 'vitest';
import { readOrchestratorConfig } from './config.ts';

test('only Redis must be named', () => {
  expect(
    readOrchestratorConfig({ SLUICE_REDIS_URL: 'redis://localhost', SLUICE_SIGNING_KEY: 'x'.repeat(32) }),
  ).toMatchObject({
    ORCHESTRATOR_HOST: '127.0.0.1',
    ORCHESTRATOR_PORT: 8090,
  });
});

test('every mistake is told at once', () => {
  const env = { ORCHESTRATOR_PORT: '99999', SLUICE_SIGNING_KEY: 'x'.repeat(32) };
  expect(() => readOrchestratorConfig(env)).toThrow(
    /SLUICE_REDIS_URL: is required\n.*ORCHESTRATOR_PORT: must be between/,
  );
});
