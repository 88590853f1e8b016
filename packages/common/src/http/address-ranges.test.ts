import { expect, test } from 'vitest';
import { createAddressCheck, parseAddressRange } from './address-ranges.ts';

test.each([
  '',
  'proxy',
  '10.0.0.0/33',
  '10.0.0.0/0',
  '::/0',
  '10.0.0/8',
  '10.0.0.1/8/8',
  '10.0.0.1/x',
  'true',
  '*',
])('%j is no range of addresses', (text) => {
  expect(parseAddressRange(text)).toBeNull();
});

const ranges = ['10.1.0.0/16', '192.0.2.7', 'fd00::/8'].flatMap((text) => parseAddressRange(text) ?? []);
const trusted = createAddressCheck(ranges);

test.each([
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['10.2.2.3', false],
  ['192.0.2.7', true],
  ['192.0.2.8', false],
  ['fd12::1', true],
  ['fe80::1', false],
  ['unknown', false],
  [undefined, false],
])('%s: %s', (address, expected) => {
  expect(trusted(address)).toBe(expected);
});

test('without ranges nobody is trusted', () => {
  expect(createAddressCheck([])('127.0.0.1')).toBe(false);
});
