import { join } from 'node:path';
import { Secret } from '@sluice/common/config/secret.ts';
import { publishCancellation } from '@sluice/common/jobs/cancellation.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { giveUpWrite } from '@sluice/common/jobs/write-mark.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import { openAnnouncement } from '@sluice/common/workers/worker-announcement.ts';
import { findBinaries } from '@sluice/infra/local/binaries/find-binaries.ts';
import { freePort } from '@sluice/infra/local/servers/free-port.ts';
import { createRedisServer } from '@sluice/infra/local/servers/redis-server.ts';
import type { Server } from '@sluice/infra/local/servers/server.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../fixture/test-cluster.ts';
import { startTestGateway } from '../fixture/test-gateway.ts';
import { startWorkerProcess, type WorkerProcess } from '../fixture/worker-process.ts';

const SIGNING_KEY = 'a key for signing, long enough for the schema';
const PLANTED = 'planted-secret-value';

let servers: TestCluster;
let redisServer: Server;
let folder: ReturnType<typeof temporaryFolder>;
let url: string;
let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let worker: WorkerProcess;

beforeAll(async () => {
  folder = temporaryFolder('worker-redis');
  const vendorDir = join(import.meta.dirname, '../../../../.sluice/vendor');
  const binaries = await findBinaries({ vendorDir, env: process.env, progress: () => undefined });
  const port = await freePort();
  url = `redis://:secret@127.0.0.1:${port}`;
  redisServer = createRedisServer({
    name: 'redis',
    binary: binaries.redisServer,
    dir: folder.path,
    port,
    password: 'secret',
  });
  [servers] = await Promise.all([startTestCluster(1), redisServer.start()]);
  const root = await servers.root();
  await root.query('CREATE DATABASE d');
  await root.query('CREATE TABLE d.t (id INT PRIMARY KEY, v INT)');
  await root.query('INSERT INTO d.t VALUES (1, 0)');
  await root.end();
  gateway = await startTestGateway(url, SIGNING_KEY);
  worker = await ready();
});
afterAll(async () => {
  worker?.process.kill('SIGKILL');
  await gateway?.close();
  await redisServer?.stop();
  await servers?.close();
  folder?.remove();
});

async function ready(changes: Record<string, string> = {}): Promise<WorkerProcess> {
  const started = startWorkerProcess(servers, url, SIGNING_KEY, changes);
  await pollUntil('the worker is ready', 15_000, () => started.output().includes('the worker is ready'));
  return started;
}

const answer = (request: QueryRequest): Promise<Reply> =>
  pollUntil('an answer', 12_000, () => gateway.replies.get(request.id));
const ask = async (lane: 'reads' | 'writes', sql: string, changes: Partial<QueryRequest> = {}) => {
  const request = gateway.request(sql, changes);
  await gateway.send(lane, [request]);
  return (await answer(request)).head;
};
const running = async (text: string) => {
  const root = await servers.root();
  const [rows] = await root.query('SHOW PROCESSLIST');
  await root.end();
  return JSON.stringify(rows).includes(text);
};
const storedValue = async () => {
  const root = await servers.root();
  const [rows] = await root.query('SELECT v FROM d.t');
  await root.end();
  return (rows as { v: number }[])[0]?.v;
};

test('the requests of a job are answered one by one, each as soon as it is done', async () => {
  const slow = gateway.request('SELECT SLEEP(1)');
  const fast = gateway.request(`SELECT '${PLANTED}'`);
  const broken = gateway.request('SELECT nothing');
  await gateway.send('reads', [slow, fast, broken]);
  expect(await answer(fast)).toMatchObject({
    rows: JSON.stringify([[PLANTED]]),
    head: { outcome: 'done', rowCount: 1, node: 'primary', consistency: 'strong', warnings: null },
  });
  expect((await answer(broken)).head).toMatchObject({
    outcome: 'failed',
    code: 'DATABASE.REJECTED',
    errno: 1054,
  });
  expect(gateway.replies.has(slow.id)).toBe(false);
  expect((await answer(slow)).head).toMatchObject({ outcome: 'done' });
});

test('a write is marked before it is sent', async () => {
  const request = gateway.request('UPDATE d.t SET v = ?', { params: [1] });
  await gateway.send('writes', [request]);
  expect((await answer(request)).head).toMatchObject({ outcome: 'done', affectedRows: 1 });
  expect(await giveUpWrite(gateway.redis, gateway.keys, gateway.signer, request.id)).toBe('sending');
  expect(await storedValue()).toBe(1);
});

test('a write that was given up is not sent', async () => {
  const request = gateway.request('UPDATE d.t SET v = 99');
  expect(await giveUpWrite(gateway.redis, gateway.keys, gateway.signer, request.id)).toBe('void');
  const jobId = await gateway.send('writes', [request]);
  await pollUntil(
    'the job is over',
    5_000,
    async () => (await gateway.queues.writes.getJob(jobId))?.finishedOn,
  );
  expect(await storedValue()).toBe(1);
  expect(gateway.replies.has(request.id)).toBe(false);
});

test('what is sent twice runs once', async () => {
  const request = gateway.request('UPDATE d.t SET v = v + 1');
  const jobs = [await gateway.send('writes', [request]), await gateway.send('writes', [request])];
  await pollUntil('both jobs are over', 5_000, async () => {
    const states = await Promise.all(jobs.map((id) => gateway.queues.writes.getJob(id)));
    return states.every((job) => job?.finishedOn);
  });
  expect(await storedValue()).toBe(2);
});

test('a job that no gatekeeper signed is refused, without a trace of its statement', async () => {
  const forger = createSigner(new Secret('somebody else, with a key of his own'));
  const jobId = await gateway.send(
    'writes',
    [gateway.request(`UPDATE d.t SET v = 77 /* ${PLANTED} */`)],
    forger,
  );
  const job = await pollUntil('the job has failed', 5_000, async () => {
    const found = await gateway.queues.writes.getJob(jobId);
    return found?.failedReason ? found : null;
  });
  expect(job.failedReason).toBe('refused');
  expect(worker.output()).toContain('a job was refused');
  expect(await storedValue()).toBe(2);
});

test('the label of the queue is not believed: roles hold', async () => {
  expect(await ask('reads', 'DELETE FROM d.t', { caller: { keyId: 'k', role: 'reader' } })).toMatchObject({
    code: 'AUTH.FORBIDDEN',
  });
  expect(await ask('writes', 'DROP TABLE d.t', { caller: { keyId: 'k', role: 'admin' } })).toMatchObject({
    code: 'DATABASE.DENIED',
  });
});

test('what has expired is not started, nor answered when nothing of its job is left to do', async () => {
  const late = gateway.request('UPDATE d.t SET v = 55', { deadlineAt: Date.now() - 1 });
  const jobId = await gateway.send('writes', [late]);
  await pollUntil(
    'it is refused',
    5_000,
    async () => (await gateway.queues.writes.getJob(jobId))?.finishedOn,
  );
  expect(gateway.replies.has(late.id)).toBe(false);

  const beside = gateway.request('SELECT 1');
  const lateRead = gateway.request('SELECT 2', { deadlineAt: Date.now() - 1 });
  await gateway.send('reads', [lateRead, beside]);
  expect((await answer(lateRead)).head).toMatchObject({ code: 'QUERY.TIMED_OUT' });
  expect((await answer(beside)).head).toMatchObject({ outcome: 'done' });
  expect(await storedValue()).toBe(2);
});

test('a cancelled request is killed; one cancelled before it arrives is not started', async () => {
  const request = gateway.request('SELECT SLEEP(9)');
  await gateway.send('reads', [request]);
  await pollUntil('it runs', 5_000, () => running('SLEEP(9)'));
  await publishCancellation(gateway.redis, gateway.keys, gateway.signer, request.id);
  expect((await answer(request)).head).toMatchObject({ code: 'QUERY.CANCELLED' });
  expect(await running('SLEEP(9)')).toBe(false);

  const early = gateway.request('UPDATE d.t SET v = 66');
  await publishCancellation(gateway.redis, gateway.keys, gateway.signer, early.id);
  await gateway.send('writes', [early]);
  expect((await answer(early)).head).toMatchObject({ code: 'QUERY.CANCELLED' });
  expect(await storedValue()).toBe(2);
});

test('it announces itself', async () => {
  const [id = ''] = await gateway.redis.zrange(gateway.keys.workers, '0', '-1');
  expect(id).toMatch(/^tested-[0-9a-f]{8}$/);
  const key = gateway.keys.worker(id);
  const stored = (await gateway.redis.get(key)) ?? '';
  expect(openAnnouncement(gateway.signer, key, stored, Date.now())).toEqual({
    id,
    name: 'tested',
    concurrency: 4,
    nodes: [{ name: 'primary', up: true, role: 'primary' }],
    refused: { signature: expect.any(Number), replay: 0, expired: expect.any(Number), malformed: 0 },
  });
});

test('Redis dies and comes back: the worker goes on by itself', async () => {
  const request = gateway.request('SELECT SLEEP(1.5)');
  await gateway.send('reads', [request]);
  await pollUntil('it runs', 5_000, () => running('SLEEP(1.5)'));
  const gone = new Promise<void>((resolve) => redisServer.onExit(() => resolve()));
  process.kill(redisServer.pid ?? 0, 'SIGKILL');
  await gone;
  await redisServer.start();
  expect((await answer(request)).head).toMatchObject({ outcome: 'done' });
  expect(await ask('reads', 'SELECT 1')).toMatchObject({ outcome: 'done' });
});

test('SIGTERM: running requests finish, nothing is left behind, and nothing secret was logged', async () => {
  const request = gateway.request('SELECT SLEEP(1)', { params: [] });
  await gateway.send('reads', [request]);
  await pollUntil('it runs', 5_000, () => running('SLEEP(1)'));
  worker.process.kill('SIGTERM');
  expect((await answer(request)).head).toMatchObject({ outcome: 'done' });
  expect(await worker.exited).toBe(0);
  expect(await gateway.redis.zrange(gateway.keys.workers, '0', '-1')).toEqual([]);
  await pollUntil('its connections are closed', 5_000, async () => {
    const clients = String(await gateway.redis.client('LIST'));
    return !clients.includes('name=worker-');
  });
  const log = worker.output();
  expect(log).toContain(`"requestId":"${request.id}"`);
  expect(log).not.toContain(PLANTED);
  expect(log).not.toContain(servers.servers.secrets.reader);
  expect(log).not.toContain(SIGNING_KEY);
});

test('SIGTERM with a grace that is too short: requests are killed and answered', async () => {
  worker = await ready({ WORKER_CLOSE_GRACE_MS: '200' });
  const request = gateway.request('SELECT SLEEP(8)');
  await gateway.send('reads', [request]);
  await pollUntil('it runs', 5_000, () => running('SLEEP(8)'));
  worker.process.kill('SIGTERM');
  expect((await answer(request)).head).toMatchObject({ code: 'SERVER.CLOSING' });
  expect(await worker.exited).toBe(0);
  expect(await running('SLEEP(8)')).toBe(false);
});

test('mistakes of the configuration are told plainly, all at once', async () => {
  const mistaken = startWorkerProcess(servers, 'nonsense', 'short', { WORKER_INVENTORY_FILE: '' });
  expect(await mistaken.exited).toBe(78);
  expect(mistaken.output()).toMatch(
    /SLUICE_REDIS_URL.*SLUICE_SIGNING_KEY.*WORKER_INVENTORY_FILE: is required/s,
  );
});
