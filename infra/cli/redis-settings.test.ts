import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRedisSettings } from './redis-settings.ts';

const SIGNING_KEY = 'k'.repeat(32);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-settings-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const settingsOf = (url: string) =>
  `SLUICE_REDIS_URL='redis://:p@${url}'\nSLUICE_SIGNING_KEY='${SIGNING_KEY}'\n`;
const writeStack = (text: string) => {
  mkdirSync(join(root, '.sluice', 'env'), { recursive: true });
  writeFileSync(join(root, '.sluice', 'env', 'gatekeeper.env'), text);
};
const find = (envFile: string | null, env: Record<string, string> = {}) => {
  const { config, source } = findRedisSettings(envFile, { directory: root, root, env });
  return { url: config.SLUICE_REDIS_URL.reveal().split('@')[1], source };
};

test('a named file wins, then the environment with .env, then the local stack; and it says which', () => {
  expect(() => find(null)).toThrow(/Which Redis\?/);
  writeStack(settingsOf('stack:1'));
  expect(find(null)).toMatchObject({ url: 'stack:1', source: expect.stringContaining('the local stack') });

  writeFileSync(join(root, '.env'), settingsOf('own:2'));
  expect(find(null)).toMatchObject({ url: 'own:2', source: expect.stringContaining('.env') });
  const env = { SLUICE_REDIS_URL: 'redis://environment:3' };
  expect(findRedisSettings(null, { directory: root, root, env }).config.SLUICE_REDIS_URL.reveal()).toBe(
    'redis://environment:3',
  );

  writeFileSync(join(root, 'other.env'), settingsOf('other:4'));
  expect(find('other.env', env)).toEqual({ url: 'other:4', source: join(root, 'other.env') });
});

test('.env without a Redis leaves the local stack, unmixed', () => {
  writeStack(settingsOf('stack:1'));
  writeFileSync(join(root, '.env'), 'SLUICE_NAMESPACE=other\n');
  const { config } = findRedisSettings(null, { directory: root, root, env: {} });
  expect(config.SLUICE_NAMESPACE).toBe('sluice');
});

test('mistakes are told with where they are, without values', () => {
  writeStack("SLUICE_REDIS_URL='localhost'\nSLUICE_SIGNING_KEY='too-short-a-key'\n");
  expect(() => find(null)).toThrow(
    /gatekeeper\.env[\s\S]*SLUICE_REDIS_URL: must be[\s\S]*SLUICE_SIGNING_KEY: must/,
  );
  expect(() => find(null)).not.toThrow(/too-short-a-key/);
  expect(() => find('nothing.env')).toThrow(/nothing\.env is not there/);
});
