import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('what would drive a terminal is made visible, and only that', () => {
  expect(printable('\u001b]0;PWNED\u0007\u001b[2J')).toBe('?]0;PWNED??[2J');
  expect(printable('one\r\ntwo\u009b2J\u007f\u0000')).toBe('one?\ntwo?2J??');
});

test('every control character but the ends of lines and tabs', () => {
  for (let code = 0; code < 0x180; code++) {
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const stays = !isControl || code === 0x09 || code === 0x0a;
    const text = String.fromCharCode(code);
    expect(printable(text), `${code}`).toBe(stays ? text : '?');
  }
});

test('what we say ourselves stays as it is', () => {
  const text = '── every host: packages, sshd\n! ± host\tdatabase-1 … „Grüße“ 東京 🚰\n';
  expect(printable(text)).toBe(text);
});
