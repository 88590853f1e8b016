import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { roleConfig } from './database-config.ts';
import {
  caughtUpCommand,
  followStep,
  nodeStateCommand,
  positionCommand,
  replicationStatusCommand,
} from './replication-steps.ts';
import { SERVER_PRODUCTS } from './server-product.ts';

const PRIMARY = '10.0.0.1';
const PASSWORD = "it's \\ secret";
/** What the server says of its replication. */
const status = (server: 'mariadb' | 'mysql', host = PRIMARY, io = 'Yes', sql = 'Yes', error = '') => {
  const [source, replica] = server === 'mariadb' ? ['Master', 'Slave'] : ['Source', 'Replica'];
  return [
    '*************************** 1. row ***************************',
    `               ${source}_Host: ${host}`,
    `            ${replica}_IO_Running: ${io}`,
    `           ${replica}_SQL_Running: ${sql}`,
    `                Last_IO_Error: ${error}`,
    '               Last_SQL_Error: ',
    '',
  ].join('\n');
};

let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

describe.each(['mariadb', 'mysql'] as const)('%s', (server) => {
  const { client, roleFile } = SERVER_PRODUCTS[server];
  /** A server that answers, takes writes or not, and says this of its replication. */
  function answers({ readOnly = '0', replication = '', databases = '0' } = {}): void {
    host.write('/run/status', replication);
    host.program(
      client,
      `case "$*" in *read_only*) echo ${readOnly};; *schemata*) echo ${databases};; *STATUS*) cat /run/status;; *SELECT*) echo 1;; *) cat > /run/sql;; esac`,
    );
  }

  describe('what a node is', () => {
    const asked = () => host.run(nodeStateCommand(server)).stdout;
    const isOurs = (isReadOnly: boolean) => host.write(roleFile, roleConfig(server, isReadOnly));

    test('fresh: nothing is there, or a server of somebody else', () => {
      expect(asked()).toBe('fresh\n');
      answers();
      expect(asked()).toBe('fresh\n');
    });

    test('the primary: it takes writes and follows nobody', () => {
      isOurs(false);
      answers();
      expect(asked()).toBe('primary\n');
    });

    test('a replica: it follows somebody, though that one may be gone', () => {
      isOurs(true);
      answers({ readOnly: '1', replication: status(server, PRIMARY, 'Connecting') });
      expect(asked()).toBe('replica\n');
    });

    test('a replica that was promoted is the primary, whatever its file still says', () => {
      isOurs(true);
      answers();
      expect(asked()).toBe('primary\n');
    });

    test('left behind: it has data, takes no writes and follows nobody', () => {
      isOurs(true);
      answers({ readOnly: '1', databases: '2' });
      expect(asked()).toBe('left\n');
    });

    test.each([
      [status(server), 'replica\n'],
      [status(server, PRIMARY, 'Connecting'), 'replica\nfollows nobody: DOWN\n'],
      [status(server, PRIMARY, 'Yes', 'No'), 'replica\nfollows nobody: DOWN\n'],
    ])('for status, a replica also says whether it follows', (replication, told) => {
      isOurs(true);
      answers({ readOnly: '1', replication });
      expect(host.run(replicationStatusCommand(server)).stdout).toBe(told);
    });

    test('fresh: it takes no writes, follows nobody and has nothing', () => {
      isOurs(true);
      answers({ readOnly: '1' });
      expect(asked()).toBe('fresh\n');
    });

    test('a primary that is down, though it cannot say so itself', () => {
      isOurs(false);
      host.program(client, 'exit 1');
      expect(asked()).toBe('primary-down\n');
    });

    test('a replica that is down, with data', () => {
      isOurs(true);
      host.program(client, 'exit 1');
      host.write('/var/lib/mysql/shop/t.ibd', '');
      expect(asked()).toBe('replica-down\n');
      expect(host.run(replicationStatusCommand(server)).stdout).toBe('replica-down: DOWN\n');
    });

    test('nothing, and no fresh one, where a question is not answered', () => {
      isOurs(true);
      host.program(
        client,
        `case "$*" in *schemata*) exit 1;; *read_only*) echo 1;; *STATUS*) ;; *) echo 1;; esac`,
      );
      expect(host.run(nodeStateCommand(server))).toMatchObject({ code: 1, stdout: '' });
    });

    test('fresh: a replica that is down, or was never started, and has nothing', () => {
      host.write('/var/lib/mysql/mysql/user.frm', '');
      host.write('/var/lib/mysql/#innodb_temp/x', '');
      isOurs(true);
      host.program(client, 'exit 1');
      expect(asked()).toBe('fresh\n');
    });
  });

  describe('following', () => {
    const step = followStep(server, PRIMARY, PASSWORD);
    const holds = () => host.run(step.check).code === 0;

    test('holds when both threads run, from this primary', () => {
      answers({ replication: status(server) });
      expect(holds()).toBe(true);
    });

    test.each([
      ['nobody', ''],
      ['another one', status(server, '10.0.0.11')],
      ['one whose address begins the same', status(server, '10.0.0.1x')],
      ['while it connects', status(server, PRIMARY, 'Connecting')],
      ['while it applies nothing', status(server, PRIMARY, 'Yes', 'No')],
    ])('does not hold: %s', (_, replication) => {
      answers({ replication });
      expect(holds()).toBe(false);
    });

    test('does not hold where the server does not answer', () => {
      host.program(client, 'exit 1');
      expect(holds()).toBe(false);
    });

    test('is told with the password, which stands in no script', () => {
      answers();
      expect(host.run(step.apply).code).toBe(0);
      const sql = host.read('/run/sql');
      expect(sql).toContain(`'${PRIMARY}'`);
      expect(sql.trim().endsWith(';')).toBe(true);
      for (const { script } of [step.check, step.apply, step.verify ?? step.check])
        expect(script).not.toContain('secret');
    });
  });

  describe('a replica has caught up', () => {
    const answer = (result: string) => host.program(client, `cat > /run/sql; echo ${result}`);
    beforeEach(() => host.write('/run/sql', ''));

    test.each([
      ['0', 0],
      ['-1', 1],
      ['1', 1],
      ['NULL', 1],
    ])('when its server says %s: %i', (result, code) => {
      answer(result);
      expect(host.run(caughtUpCommand(server, '0-1-5')).code).toBe(code);
    });

    test('to the position as the primary’s client prints it', () => {
      answer('0');
      // Several lines, which a client in batch mode writes as \n.
      host.run(caughtUpCommand(server, 'aaaa:1-5,\\nbbbb:1-7,\ncccc:1'));
      expect(host.read('/run/sql')).toContain("('aaaa:1-5,bbbb:1-7,cccc:1', 120)");
    });

    test('may wait longer for the answer than the server waits', () => {
      expect(caughtUpCommand(server, '').timeoutMs).toBeGreaterThan(120_000);
    });
  });

  test('a position is one value, without a heading', () => {
    host.program(client, 'echo "$*"');
    expect(host.run(positionCommand(server)).stdout).toMatch(/^-N -B -e SELECT @@GLOBAL\.gtid_/);
  });
});
