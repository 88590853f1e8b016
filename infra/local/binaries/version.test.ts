import { describe, expect, test } from 'vitest';
import { compareVersions, judgeVersion } from './version.ts';

describe('judgeVersion', () => {
  test.each([
    ['redis', 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', 'redis', '7.0.15'],
    ['redis', 'Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', 'valkey', '8.1.1'],
    [
      'database',
      '/usr/sbin/mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)',
      'mariadb',
      '10.11.19',
    ],
    ['database', '/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', 'mysql', '9.7.4'],
    ['database', 'mysqld  Ver 8.0.36-28 for Linux on x86_64 (Percona Server (GPL))', 'mysql', '8.0.36'],
    ['sshd', 'OpenSSH_9.2, OpenSSL 3.0.19 27 Jan 2026', 'openssh', '9.2'],
    ['sshd', 'unknown option -- V\nOpenSSH_8.4p1 Debian-5, OpenSSL 1.1.1n', 'openssh', '8.4'],
    ['sshd', 'OpenSSH_10.0p2, OpenSSL 3.5.0', 'openssh', '10.0'],
    ['sysbench', 'sysbench 1.0.20', 'sysbench', '1.0.20'],
    ['sysbench', 'sysbench 1.1.0-2ca9e3f (using bundled LuaJIT 2.1.0-beta2)', 'sysbench', '1.1.0'],
    ['debootstrap', 'debootstrap 1.0.128+nmu2+deb12u2', 'debootstrap', '1.0.128'],
    ['docker', 'Docker version 20.10.24+dfsg1, build 5d6db84', 'docker', '20.10.24'],
  ] as const)('%s: %s', (part, output, product, version) => {
    expect(judgeVersion(part, output)).toEqual({ outcome: 'usable', product, version });
  });

  test.each([
    ['redis', 'Redis server v=6.0.16 sha=0', 'is Redis 6.0.16, Redis 6.2 or newer is needed'],
    ['database', 'mysqld  Ver 10.5.29-MariaDB', 'is MariaDB 10.5.29, MariaDB 10.6 or newer is needed'],
    ['database', 'mysqld  Ver 5.7.44 for Linux', 'is MySQL 5.7.44, MySQL 8.0.23 or newer is needed'],
    ['sysbench', 'sysbench 0.4.12', 'is sysbench 0.4.12, sysbench 1.0 or newer is needed'],
    ['sshd', 'command not found', 'does not say its version (it printed "command not found")'],
  ] as const)('%s: %s is refused', (part, output, reason) => {
    expect(judgeVersion(part, output)).toEqual({ outcome: 'unusable', reason });
  });
});

test('versions compare by number, not by text', () => {
  expect(compareVersions('10.11', '10.6')).toBeGreaterThan(0);
  expect(compareVersions('9.0', '10.0')).toBeLessThan(0);
  expect(compareVersions('8.0', '8.0.0')).toBe(0);
});
