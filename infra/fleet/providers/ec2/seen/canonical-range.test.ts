import { expect, test } from 'vitest';
import { canonicalRange } from './canonical-range.ts';

test.each([
  ['203.0.113.7/32', '203.0.113.7/32'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['192.168.255.255/17', '192.168.128.0/17'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001/128', '2001:db8::1/128'],
  ['2001:db8:aaaa:bbbb:cccc::1/49', '2001:db8:aaaa:8000::/49'],
  ['::/0', '::/0'],
  ['::ffff:203.0.113.7/128', '::ffff:cb00:7107/128'],
  ['pl-1234', 'pl-1234'],
  ['', ''],
])('%s is %s', (range, expected) => {
  expect(canonicalRange(range)).toBe(expected);
});
