import { expect, test } from 'vitest';
import { failureAdvice } from './failure-advice.ts';

test.each([
  [
    'dpkg: error processing archive /var/cache/x.deb (--unpack):\n cannot copy: No space left on device',
    /disk is full/,
  ],
  ["E: You don't have enough free space in /var/cache/apt/archives/.", /disk is full/],
  ["Err:1 http://mirror bookworm InRelease\n  Temporary failure resolving 'mirror'", /package mirror/],
  [
    'W: Failed to fetch …  Could not connect to mirror:80 (192.0.2.1). - connect (110: Connection timed out)',
    /package mirror/,
  ],
  [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 42 (unattended-upgr)',
    /Another package manager/,
  ],
  ['E: Unable to locate package mysql-cluster-community-server', /do not have that/],
  ["E: Package 'nginx' has no installation candidate", /do not have that/],
  ["E: dpkg was interrupted, you must manually run 'dpkg --configure -a'", /dpkg --configure -a/],
  ['sudo: a password is required', /sudo without a password/],
  ['bash: line 1: sudo: command not found', /sudo without a password/],
  ['mmap: Cannot allocate memory', /too little memory/],
  ['Failed to fetch http://mirror/x.deb  Could not connect to mirror:80', /package mirror/],
  [
    '[ERROR] InnoDB: preallocating 100663296 bytes for file ./ib_logfile101 failed with error 28',
    /disk is full/,
  ],
  [
    "Got fatal error 1236 from master when reading data from binary log: 'Could not find GTID state'",
    /A replica that has to be seeded/,
  ],
])('%j', (output, advice) => {
  expect(failureAdvice(output)).toMatch(advice);
});

test.each(['', 'nginx: [emerg] host not found', 'the lock is free, and there is space'])(
  '%j: none',
  (output) => {
    expect(failureAdvice(output)).toBeNull();
  },
);

test('the full disk comes first, since it is why the rest went wrong', () => {
  expect(failureAdvice('dpkg was interrupted\nNo space left on device')).toMatch(/disk is full/);
});
