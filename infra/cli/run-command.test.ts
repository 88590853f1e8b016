import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authenticate } from '@sluice/common/auth/authenticate.ts';
import { createKeyFile } from '@sluice/common/auth/key-file.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const create = (name: string, ...more: string[]) =>
  runCommand(['keys', 'create', '--file', 'keys.json', '--name', name, '--role', 'writer', ...more], folder);

test('a created key is printed once, opens the door, and lies in the file as a hash that only its owner reads', async () => {
  const { exitCode, output } = await create('demo', '--database', 'shop');
  expect(exitCode).toBe(0);
  const path = join(folder, 'keys.json');
  const found = authenticate(`Bearer ${output.trim()}`, createKeyFile(path, createLogger('test', 'silent')));
  expect(found).toMatchObject({ name: 'demo', role: 'writer', database: 'shop' });
  expect(readFileSync(path, 'utf8')).not.toContain(output.trim().split('_')[2]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

test('keys are added to those that are there, and listed', async () => {
  await create('one');
  await create('two', '--database', 'shop');
  const { output } = await runCommand(['keys', 'list', '--file', join(folder, 'keys.json')], '/');
  expect(output).toMatch(/^[0-9a-f]{12} {2}writer {2}one {2}-\n[0-9a-f]{12} {2}writer {2}two {2}shop\n$/);
});

test('a name is used once', async () => {
  await create('demo');
  const again = await create('demo');
  expect(again).toMatchObject({
    exitCode: 1,
    output: '',
    complaint: expect.stringContaining('"demo" already'),
  });
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

test('two commands at once do not lose a key', async () => {
  writeFileSync(join(folder, 'keys.json.new'), '');
  expect(await create('demo')).toMatchObject({
    exitCode: 1,
    complaint: expect.stringMatching(/another command/),
  });
  expect(readdirSync(folder)).toEqual(['keys.json.new']);
});

test('a broken file is left as it is, and its mistakes are told', async () => {
  writeFileSync(join(folder, 'keys.json'), '{"keys": [{}]}');
  const { exitCode, complaint } = await create('demo');
  expect([exitCode, complaint]).toEqual([1, expect.stringMatching(/keys\.0\.id[\s\S]*keys\.0\.role/)]);
  expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toBe('{"keys": [{}]}');
});

test('a missing file cannot be listed, a wrong command shows the usage', async () => {
  const missing = await runCommand(['keys', 'list', '--file', 'nothing.json'], folder);
  expect(missing).toMatchObject({ exitCode: 1, complaint: expect.stringContaining('ENOENT') });
  const wrong = await runCommand(['keys', 'lost'], folder);
  expect(wrong).toMatchObject({
    exitCode: 64,
    output: '',
    complaint: expect.stringMatching(/"keys lost"[\s\S]*Usage:/),
  });
});
