import { describe, expect, test } from 'vitest';
import { databaseConfig, roleConfig } from './database-config.ts';

const settings = { serverId: 2, address: '10.0.0.2', bufferPoolMb: 512, more: [] };
const SERVERS = ['mariadb', 'mysql'] as const;

/** As the server reads it: names of settings once each, whichever way they are spelt. */
function read(text: string): Map<string, string> {
  const [section, ...lines] = text.trim().split('\n');
  expect(section).toBe('[mysqld]');
  const pairs = lines.map((line) => {
    const [name = '', value = ''] = line.split(/ = (.*)/);
    return [name.replaceAll('_', '-'), value] as const;
  });
  const values = new Map(pairs);
  expect(values.size).toBe(lines.length);
  return values;
}

describe.each(SERVERS)('%s', (server) => {
  test('listens to the host itself and to its fleet, and knows no names', () => {
    expect([...read(databaseConfig({ ...settings, server }))]).toEqual(
      expect.arrayContaining([
        ['bind-address', '127.0.0.1,10.0.0.2'],
        ['port', '3306'],
        ['skip-name-resolve', '1'],
        ['local-infile', '0'],
      ]),
    );
    expect(read(databaseConfig({ ...settings, server, address: null })).get('bind-address')).toBe(
      '127.0.0.1',
    );
  });

  test('has on the disk what it has acknowledged', () => {
    const values = read(databaseConfig({ ...settings, server }));
    expect(values.get('innodb-flush-log-at-trx-commit')).toBe('1');
    expect(values.get('sync-binlog')).toBe('1');
  });

  test('is one of several, of its own size', () => {
    const values = read(databaseConfig({ ...settings, server }));
    expect(values.get('server-id')).toBe('2');
    expect(values.get('innodb-buffer-pool-size')).toBe('512M');
    expect(read(databaseConfig({ ...settings, server, more: ['wsrep-on = ON'] })).get('wsrep-on')).toBe('ON');
  });

  test('is told its part in a file of its own', () => {
    const name = server === 'mysql' ? 'super-read-only' : 'read-only';
    expect(read(roleConfig(server, true))).toEqual(new Map([[name, '1']]));
    expect(read(roleConfig(server, false))).toEqual(new Map([[name, '0']]));
    expect(read(databaseConfig({ ...settings, server })).has(name)).toBe(false);
  });
});
