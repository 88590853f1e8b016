import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, expect, test } from 'vitest';
import { isPortFree } from '../../local/servers/free-port.ts';
import { gatekeeperClient } from '../gatekeeper-client.ts';
import { runStack } from '../running-stack.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'local', 'main.ts');
const folder = temporaryFolder('local-stack');
afterAll(() => folder.remove());

const DUMP = `
-- a dump as people have them: views, triggers, procedures with DELIMITER, full text, several databases
CREATE DATABASE bookshelf;
USE bookshelf;
CREATE TABLE books (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  title VARCHAR(200) NOT NULL,
  about TEXT,
  FULLTEXT KEY words (title, about)
);
CREATE TABLE loans (book_id INT UNSIGNED NOT NULL, reader VARCHAR(80) NOT NULL, FOREIGN KEY (book_id) REFERENCES books (id));
CREATE TABLE loan_counts (book_id INT UNSIGNED PRIMARY KEY, loans INT NOT NULL);
DELIMITER //
CREATE TRIGGER count_loans AFTER INSERT ON loans FOR EACH ROW
BEGIN
  INSERT INTO loan_counts VALUES (NEW.book_id, 1) ON DUPLICATE KEY UPDATE loans = loans + 1;
END //
CREATE PROCEDURE lend(IN book INT UNSIGNED, IN who VARCHAR(80))
BEGIN
  INSERT INTO loans VALUES (book, who);
END //
DELIMITER ;
CREATE SQL SECURITY INVOKER VIEW popular AS SELECT b.title, c.loans FROM books b JOIN loan_counts c ON c.book_id = b.id;
INSERT INTO books (title, about) VALUES ('The Lighthouse', 'A keeper; a storm.'), ('Gärten', 'Über Gärten und Café-Gäste 🌱');
`;
const MORE = `USE bookshelf; CALL lend(2, 'Ada'); CALL lend(2, 'Grace'); CALL lend(1, 'Ada');`;

const isAlive = (pid: number | null) => {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
};

test('a dump is loaded, asked on every node, kept over a restart; Ctrl-C leaves nothing', async () => {
  const [schema, data] = ['schema.sql', 'data.sql'].map((name) => join(folder.path, name)) as [
    string,
    string,
  ];
  writeFileSync(schema, DUMP);
  writeFileSync(data, MORE);
  const dataDir = join(folder.path, 'stack');

  const first = await runStack(['--load', schema, data], dataDir);
  const { urls, keys, processes } = first.state();
  expect(processes.map((each) => each.kind).sort()).toEqual(
    [
      'redis',
      'mysql',
      'mysql',
      'mysql',
      'sshd',
      'sshd',
      'sshd',
      'gatekeeper',
      'worker',
      'worker',
      'orchestrator',
      'container',
      'container',
      'container',
      'container',
    ].sort(),
  );
  const reader = gatekeeperClient(urls.gatekeeper, keys.reader);
  const seen = new Set<string>();
  for (let count = 0; count < 40; count += 1) {
    const { body } = await reader.query('SELECT title, loans FROM popular ORDER BY loans DESC', {
      database: 'bookshelf',
      strategy: 'randomhit',
    });
    expect(body.rows).toEqual([
      { title: 'Gärten', loans: 2 },
      { title: 'The Lighthouse', loans: 1 },
    ]);
    seen.add(body.node);
  }
  expect(seen.size).toBe(3);
  const found = await reader.rows("SELECT id FROM books WHERE MATCH (title, about) AGAINST ('storm')", {
    database: 'bookshelf',
  });
  expect(found).toEqual([{ id: 1 }]);
  const called = await gatekeeperClient(urls.gatekeeper, keys.admin).query("CALL lend(1, 'Alan')", {
    database: 'bookshelf',
  });
  expect(called.status, JSON.stringify(called.body)).toBe(200);

  const containers = () => first.state().processes.filter((each) => each.kind === 'container');
  const analysed = await fetch(`${urls.orchestrator}/new-requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.reader}`, 'content-type': 'text/plain' },
    body: 'Ada paid $12 on May 3rd. What a bargain!',
  });
  expect(analysed.status).toBe(200);
  expect(analysed.headers.get('sluice-answered-by')).toMatch(/^text-analysis-[1-4]$/);
  expect(await analysed.json()).toMatchObject({
    counts: { sentences: 2 },
    entities: [
      { value: '$12', type: 'MONEY' },
      { value: 'May 3rd', type: 'DATE' },
    ],
  });
  const victim = containers().find((each) => each.name === 'text-analysis-2');
  process.kill(Number(victim?.pid), 'SIGKILL');
  const successor = await pollUntil('a killed container is back', 20_000, () =>
    containers().find((each) => each.name === 'text-analysis-2' && each.pid !== victim?.pid),
  );
  processes.push(successor);

  const second = spawnSync(process.execPath, [MAIN, '--data', dataDir], { encoding: 'utf8' });
  expect(second.status).toBe(1);
  expect(second.stderr).toContain('is running on');

  expect(await first.stop()).toBe(0);
  expect(processes.filter((each) => isAlive(each.pid))).toEqual([]);
  expect(existsSync(join(dataDir, 'state.json'))).toBe(false);

  const again = await runStack([], dataDir);
  try {
    expect(again.state().keys).toEqual(keys);
    const [count] = await gatekeeperClient(again.state().urls.gatekeeper, keys.reader).rows(
      'SELECT COUNT(*) AS n FROM loans',
      { database: 'bookshelf' },
    );
    expect(count).toEqual({ n: '4' });
  } finally {
    await again.stop();
  }
}, 240_000);

test('what a killed supervisor left is found and ended by the next start', async () => {
  const dataDir = join(folder.path, 'stack');
  const killed = await runStack([], dataDir);
  const { processes } = killed.state();
  killed.process.kill('SIGKILL');
  await pollUntil('the supervisor is gone', 5_000, () => killed.process.signalCode !== null);
  expect(processes.filter((each) => each.kind === 'mysql').every((each) => isAlive(each.pid))).toBe(true);

  const runFolders = ['run-folder', 'sshd-run-folder'].flatMap((note) =>
    ['primary', 'replica-1', 'replica-2'].map((node) =>
      readFileSync(join(dataDir, 'cluster', node, note), 'utf8').trim(),
    ),
  );

  const next = await runStack([], dataDir);
  expect(next.output()).toMatch(/ended without cleaning up/);
  expect(processes.filter((each) => isAlive(each.pid))).toEqual([]);
  expect(runFolders.length).toBe(6);
  expect(runFolders.filter((path) => existsSync(path))).toEqual([]);
  expect(await next.stop()).toBe(0);
}, 240_000);

test.each(['Redis', 'a primary and two replicas', 'gatekeeper, 2 worker(s)'])(
  'Ctrl-C in the middle of a start (%s): it ends, and nothing is left',
  async (step) => {
    const dataDir = join(folder.path, 'stack');
    const child = spawn(process.execPath, [
      MAIN,
      '--data',
      dataDir,
      '--gatekeeper-port',
      '0',
      '--orchestrator-port',
      '0',
    ]);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    await pollUntil('the step begins', 20_000, () => output.includes(step), 5);
    child.kill('SIGINT');
    await pollUntil('the stack ends', 20_000, () => child.exitCode !== null || child.signalCode !== null);
    expect(output).toContain('Everything that was started is stopped');
    const ports = Object.values<number>(JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')));
    expect(ports.length).toBeGreaterThan(6);
    for (const port of ports) expect(await isPortFree(port)).toBe(true);
  },
  60_000,
);

test('a taken port is a clear message and leaves nothing behind', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const port = (other.address() as { port: number }).port;
  const started = spawnSync(
    process.execPath,
    [MAIN, '--data', join(folder.path, 'other'), '--gatekeeper-port', String(port)],
    { encoding: 'utf8' },
  );
  other.close();
  expect(started.status).toBe(1);
  expect(started.stderr).toContain(`Port ${port}, meant for the gatekeeper, is in use`);
  expect(started.stderr).toContain('--gatekeeper-port');
  expect(started.stderr).not.toContain('    at ');
});

test('a dump that is broken or missing is told, with its file', () => {
  const started = spawnSync(
    process.execPath,
    [MAIN, '--data', join(folder.path, 'third'), '--load', '/no/such.sql'],
    {
      encoding: 'utf8',
    },
  );
  expect(started.status).toBe(1);
  expect(started.stderr).toContain('/no/such.sql');
});

test('containers of an engine that is not there: a clear message', () => {
  const started = spawnSync(
    process.execPath,
    [
      MAIN,
      '--data',
      join(folder.path, 'fourth'),
      '--gatekeeper-port',
      '0',
      '--orchestrator-port',
      '0',
      '--containers',
      'docker',
    ],
    { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: 'unix:///no/engine.sock' } },
  );
  expect(started.status).toBe(1);
  expect(started.stderr).toContain('No Docker engine answers at /no/engine.sock');
  expect(started.stderr).not.toContain('    at ');
});
