import { expect, test } from 'vitest';
import { describeMissing } from './missing-binaries.ts';

test('the message names what is missing, why, the packages and the variables', () => {
  const message = describeMissing(
    [
      { part: 'redis', reasons: ['/usr/bin/redis-server is Redis 6.0.16, Redis 6.2 or newer is needed'] },
      { part: 'sshd', reasons: [] },
    ],
    'SLUICE_NO_INSTALL=1 forbids to fetch them.',
  );
  expect(message).toContain('/usr/bin/redis-server is Redis 6.0.16');
  expect(message).toContain('SLUICE_NO_INSTALL=1 forbids');
  expect(message).toContain('apt-get install redis-server openssh-server\n');
  expect(message).toContain('dnf install valkey openssh-server\n');
  expect(message).toContain('brew install redis openssh\n');
  expect(message).toContain('SLUICE_REDIS_SERVER=/path/to/');
  expect(message).toContain('SLUICE_SSHD=/path/to/');
  expect(message).not.toContain('SLUICE_MYSQLD');
});
