import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError, readConfig, secretText, wholeNumber } from './read-config.ts';

const Schema = z.object({
  NAME: z.string(),
  PORT: wholeNumber(0, 65_535).default(8080),
  PASSWORD: secretText,
});

test('reads, with defaults; an empty variable counts as not set', () => {
  const config = readConfig(Schema, { NAME: 'a', PORT: '', PASSWORD: 'p' });
  expect(config.NAME).toBe('a');
  expect(config.PORT).toBe(8080);
  expect(config.PASSWORD.reveal()).toBe('p');
});

test('all mistakes at once, by name, and no value of a secret among them', () => {
  const read = () => readConfig(Schema, { PORT: '70000', PASSWORD_FILE: '/no/such/file' });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    /3 mistake\(s\)[\s\S]*PASSWORD_FILE: cannot read[\s\S]*NAME: is required[\s\S]*PORT: must be between/,
  );
});

test.each(['-1', '1.5', '0x10', 'ten', '65536'])('PORT=%s is a mistake', (PORT) => {
  expect(() => readConfig(Schema, { NAME: 'a', PASSWORD: 'p', PORT })).toThrow(/PORT/);
});

test('NAME_FILE hands over the content of a file, trimmed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  const file = join(folder, 'password');
  writeFileSync(file, 'from a file\n');
  expect(readConfig(Schema, { NAME: 'a', PASSWORD_FILE: file }).PASSWORD.reveal()).toBe('from a file');
  rmSync(folder, { recursive: true });
});

test('a secret does not print', () => {
  const { PASSWORD } = readConfig(Schema, { NAME: 'a', PASSWORD: 'hunter2' });
  expect(`${PASSWORD} ${JSON.stringify({ PASSWORD })} ${inspect({ PASSWORD })}`).not.toContain('hunter2');
});
