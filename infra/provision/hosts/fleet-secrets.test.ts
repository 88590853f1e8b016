import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseApiKey } from '@sluice/common/auth/api-key.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FleetFailure } from '../../fleet/fleet-failure.ts';
import { environmentText } from '../commands/environment-text.ts';
import { fleetSecrets } from './fleet-secrets.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder('secrets');
  file = join(folder.path, 'secrets.json');
});
afterEach(() => folder.remove());

test('are made once, and for their owner alone', () => {
  const secrets = fleetSecrets(file);
  expect(fleetSecrets(file)).toEqual(secrets);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('no two are the same, also not those of another fleet', () => {
  const all = (path: string) => {
    const { signingKey, redis, database, keys } = fleetSecrets(path);
    return [signingKey, ...Object.values(redis), ...Object.values(database), ...Object.values(keys)];
  };
  const secrets = [...all(file), ...all(join(folder.path, 'other.json'))];
  expect(new Set(secrets).size).toBe(secrets.length);
});

test('they are long enough for those that want them, and need no quoting', () => {
  const { signingKey, redis, database, keys } = fleetSecrets(file);
  expect(signingKey.length).toBeGreaterThanOrEqual(32);
  for (const secret of [signingKey, ...Object.values(redis), ...Object.values(database)]) {
    expect(secret).toMatch(/^[\w-]{32,}$/);
    expect(() => environmentText({ secret })).not.toThrow();
  }
  for (const key of Object.values(keys)) expect(parseApiKey(key)).not.toBeNull();
});

test.each(['', '{', '{}', 'null', '{"signingKey":"short"}'])(
  'a file that holds %j is never written over: databases know its passwords',
  (text) => {
    writeFileSync(file, text);
    expect(() => fleetSecrets(file)).toThrow(FleetFailure);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);
