import { expect, test } from 'vitest';
import { isHostName, isUserName } from './host-name.ts';

test.each(['a', 'db-1', 'ec2-1-2.eu.compute.example.com', '10.0.0.1', '2001:db8::1', 'x'.repeat(253)])(
  'a host: %s',
  (text) => {
    expect(isHostName(text)).toBe(true);
  },
);

test.each(['', '-oProxyCommand=x', 'a b', 'a;touch x', 'a,b', 'a\nb', "a'b", '$(a)', 'a-', 'x'.repeat(254)])(
  'no host: %j',
  (text) => {
    expect(isHostName(text)).toBe(false);
  },
);

test.each(['root', '_apt', 'ec2-user'])('a user: %s', (text) => {
  expect(isUserName(text)).toBe(true);
});

test.each(['', '-oProxyCommand=touch$IFS/tmp/x', 'a b', 'Root', 'a;b', 'a'.repeat(33)])(
  'no user: %j',
  (text) => {
    expect(isUserName(text)).toBe(false);
  },
);
