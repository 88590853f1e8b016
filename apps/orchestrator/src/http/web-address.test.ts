import { createAddressCheck, parseAddressRange } from '@sluice/common/http/address-ranges.ts';
import { expect, test } from 'vitest';
import { readWebhook } from './web-address.ts';

const check = createAddressCheck(
  ['10.1.0.0/16', 'fd00::/8'].flatMap((text) => parseAddressRange(text) ?? []),
);

test.each([
  ['http://10.1.2.3/hook', 'http://10.1.2.3/hook'],
  ['https://[fd00::1]:8443/a?b=c', 'https://[fd00::1]:8443/a?b=c'],
  ['https://hooks.example.com', 'https://hooks.example.com/'],
  ['https://hooks.example.com/#part', 'https://hooks.example.com/'],
])('%s is taken', (text, url) => {
  expect(readWebhook(text, check)).toBe(url);
});

test.each([
  'http://127.0.0.1/',
  'http://10.2.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  // Other ways to write 127.0.0.1.
  'http://2130706433/',
  'http://0x7f.1/',
  'http://127.1/',
])('%s is forbidden', (text) => {
  expect(() => readWebhook(text, check)).toThrow(/ADDRESS.FORBIDDEN/);
});

test.each([
  '',
  'hooks',
  'ftp://10.1.2.3/',
  'file:///etc/passwd',
  'http://user:pass@10.1.2.3/',
  'http://u@h/',
])('%j is no webhook', (text) => {
  expect(() => readWebhook(text, check)).toThrow(/REQUEST.INVALID/);
});

test('without ranges there are no webhooks', () => {
  expect(() => readWebhook('http://10.1.2.3/', null)).toThrow(/REQUEST.UNSUPPORTED/);
});
