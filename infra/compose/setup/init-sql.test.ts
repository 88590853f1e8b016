import { expect, test } from 'vitest';
import { initSql } from './init-sql.ts';
import { createSetupSecrets } from './setup-secrets.ts';

const secrets = createSetupSecrets();
const primary = initSql('primary', secrets).trimEnd().split('\n');
const replica = initSql('replica', secrets).trimEnd().split('\n');
const grantsOf = (account: string) =>
  primary.filter((line) => line.startsWith('GRANT') && line.includes(account));

test('a statement a line, as the server reads the file', () => {
  for (const line of [...primary, ...replica]) expect(line).toMatch(/^[A-Z][^;]*;$/);
});

test('each account has one grant, of its own database; workers come from the loopback device', () => {
  expect(grantsOf('sluice_reader')).toEqual([
    "GRANT SELECT, SHOW VIEW ON shop.* TO sluice_reader@'127.0.0.1';",
  ]);
  for (const account of ['sluice_writer', 'sluice_admin'])
    expect(grantsOf(account)).toEqual([expect.stringContaining(` ON shop.* TO ${account}@'127.0.0.1';`)]);
  expect(grantsOf('sluice_writer')[0]).not.toContain('EXECUTE');
  expect(grantsOf('sluice_replication')).toEqual([
    "GRANT REPLICATION SLAVE ON *.* TO sluice_replication@'%';",
  ]);
});

test('what a node makes for itself is not replicated', () => {
  expect(primary[0]).toBe('SET SESSION sql_log_bin = 0;');
});

test('a replica ends read-only, and follows the primary by GTID', () => {
  expect(replica.slice(0, 2)).toEqual(['SET GLOBAL read_only = 0;', 'SET SESSION sql_log_bin = 0;']);
  expect(replica.at(-4)).toBe('SET GLOBAL read_only = 1;');
  expect(replica.at(-2)).toMatch(/^CHANGE MASTER TO MASTER_HOST = 'primary\.replication'.*= slave_pos/);
  expect(primary.join()).not.toContain('MASTER');
});
