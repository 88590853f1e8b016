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

const run = (...args: string[]) => runCommand(args, { directory: folder, root: folder, env: {} });
const create = (name: string, ...more: string[]) =>
  run('keys', 'create', '--file', 'keys.json', '--name', name, '--role', 'writer', ...more);

test('a created key is printed once, opens the door, and lies in the file as a hash that only its owner reads', async () => {
  const { exitCode, output, complaint } = await create('demo', '--database', 'shop');
  expect(exitCode).toBe(0);
  const path = join(folder, 'keys.json');
  const keys = createKeyFile(path, createLogger('test', 'silent'));
  const found = await authenticate(`Bearer ${output.trim()}`, keys);
  expect(found).toMatchObject({ name: 'demo', role: 'writer', database: 'shop' });
  const secret = output.trim().slice(-43);
  expect(readFileSync(path, 'utf8') + complaint).not.toContain(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

test('keys are added to those that are there, and listed', async () => {
  await create('one');
  await create('two', '--database', 'shop');
  const { output } = await run('keys', 'list', '--file', join(folder, 'keys.json'));
  expect(output.split('\n')).toEqual([
    'ID            NAME  ROLE    STATE   LIMITS',
    expect.stringMatching(/^[0-9a-f]{12} {2}one {3}writer {2}active {2}-$/),
    expect.stringMatching(/^[0-9a-f]{12} {2}two {3}writer {2}active {2}database=shop$/),
    '',
  ]);
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

test('a missing file cannot be listed, a wrong command is told', async () => {
  const missing = await run('keys', 'list', '--file', 'nothing.json');
  expect(missing).toMatchObject({ exitCode: 1, complaint: expect.stringContaining('ENOENT') });
  const wrong = await run('keys', 'lost');
  expect(wrong).toMatchObject({
    exitCode: 64,
    output: '',
    complaint: expect.stringMatching(/"keys lost"\n.*--help/),
  });
});
