import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateOpensshKey } from './openssh-key.ts';
import { loadOrCreateSshKey } from './ssh-keys.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder('keys');
  file = join(folder.path, 'keys', 'operator_ed25519');
});
afterEach(() => folder.remove());

const files = () => readdirSync(join(folder.path, 'keys')).sort();

test('a key is made once, for its owner, and then kept', async () => {
  const made = await loadOrCreateSshKey(file);
  expect(made.privateKeyFile).toBe(file);
  expect(made.publicKey).toMatch(/^ssh-ed25519 \S+$/);
  expect(await loadOrCreateSshKey(file)).toEqual(made);
  expect(readFileSync(file, 'utf8')).toBe(made.privateKey);
  expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${made.publicKey}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(files()).toEqual(['operator_ed25519', 'operator_ed25519.pub']);
});

/** Waits for a line, so that all of them begin at once. */
const ONE_OF_MANY = `
  import { loadOrCreateSshKey } from ${JSON.stringify(join(import.meta.dirname, 'ssh-keys.ts'))};
  process.stdout.write('ready ');
  process.stdin.once('data', async () => {
    process.stdout.write((await loadOrCreateSshKey(process.argv[1])).publicKey);
    process.exit();
  });`;

test('processes that make it at once all have the same', { timeout: 30_000 }, async () => {
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', ONE_OF_MANY, file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(children.map(({ stdout }) => once(stdout, 'readable')));
  for (const { stdin } of children) stdin.end('go');
  const told = await Promise.all(children.map(({ stdout }) => text(stdout)));
  const { publicKey } = await loadOrCreateSshKey(file);
  expect(new Set(told)).toEqual(new Set([`ready ${publicKey}`]));
  expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${publicKey}\n`);
  expect(files()).toEqual(['operator_ed25519', 'operator_ed25519.pub']);
});

test('without its public half the key stays, and the half is made anew from it', async () => {
  const made = await loadOrCreateSshKey(file);
  rmSync(`${file}.pub`);
  expect(await loadOrCreateSshKey(file)).toEqual(made);
  expect(readFileSync(file, 'utf8')).toBe(made.privateKey);
  expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${made.publicKey}\n`);
});

test.each(['', 'ssh-ed25519 AAAA', `${generateOpensshKey().publicKey}\n`])(
  'a public half that is not its own is replaced: %j',
  async (other) => {
    const made = await loadOrCreateSshKey(file);
    writeFileSync(`${file}.pub`, other);
    expect(await loadOrCreateSshKey(file)).toEqual(made);
    expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${made.publicKey}\n`);
  },
);

test('a comment behind the public half stays', async () => {
  const { publicKey } = await loadOrCreateSshKey(file);
  writeFileSync(`${file}.pub`, `${publicKey} me@here\n`);
  expect((await loadOrCreateSshKey(file)).publicKey).toBe(publicKey);
  expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${publicKey} me@here\n`);
});

test('a public half that cannot be read is no missing one, and the key stays', async () => {
  const { privateKey } = await loadOrCreateSshKey(file);
  rmSync(`${file}.pub`);
  mkdirSync(`${file}.pub`);
  await expect(loadOrCreateSshKey(file)).rejects.toThrow('EISDIR');
  expect(readFileSync(file, 'utf8')).toBe(privateKey);
});

test('a private key that cannot be read is no missing one', async () => {
  mkdirSync(file, { recursive: true });
  await expect(loadOrCreateSshKey(file)).rejects.toThrow('EISDIR');
});

test.each(['', 'half of a key', generateOpensshKey().publicKey])(
  'a private key that cannot be understood is not written over: %j',
  async (content) => {
    mkdirSync(join(folder.path, 'keys'));
    writeFileSync(file, content);
    await expect(loadOrCreateSshKey(file)).rejects.toThrow(/cannot be understood\. .* put a copy back/);
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(files()).toEqual(['operator_ed25519']);
  },
);

test('a key that is complete is not written to at all', async () => {
  const made = await loadOrCreateSshKey(file);
  const before = [file, `${file}.pub`].map((each) => statSync(each, { bigint: true }).ctimeNs);
  expect(await loadOrCreateSshKey(file)).toEqual(made);
  expect([file, `${file}.pub`].map((each) => statSync(each, { bigint: true }).ctimeNs)).toEqual(before);
});
