import { summariseJob } from '@sluice/common/http/job-summary.ts';
import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../fixture/test-cluster.ts';
import { startTestGateway } from '../fixture/test-gateway.ts';
import { startTestRedis } from '../fixture/test-redis.ts';
import { startWorkerProcess, type WorkerProcess } from '../fixture/worker-process.ts';

const OLD_KEY = 'the old key for signing, long enough for the schema';
const NEW_KEY = 'the new key for signing, long enough for the schema';

let servers: TestCluster;
let redis: Awaited<ReturnType<typeof startTestRedis>>;
const started: WorkerProcess[] = [];
const gateways: Gateway[] = [];
type Gateway = Awaited<ReturnType<typeof startTestGateway>>;

beforeAll(async () => {
  [servers, redis] = await Promise.all([startTestCluster(1), startTestRedis()]);
  const root = await servers.root();
  await root.query('CREATE DATABASE d');
  await root.query('CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(100))');
  await root.end();
});
afterAll(async () => {
  for (const worker of started) worker.process.kill('SIGKILL');
  for (const gateway of gateways) await gateway.close();
  await redis?.stop();
  await servers?.close();
});

async function startWorker(key: string, changes: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = startWorkerProcess(servers, redis.url, key, changes);
  started.push(worker);
  await pollUntil('the worker is ready', 20_000, () => worker.output().includes('the worker is ready'));
  return worker;
}
async function stop(worker: WorkerProcess) {
  worker.process.kill('SIGTERM');
  await worker.exited;
}
async function startGateway(...args: [string, Parameters<typeof startTestGateway>[2]?]): Promise<Gateway> {
  const gateway = await startTestGateway(redis.url, ...args);
  gateways.push(gateway);
  return gateway;
}
async function ask(gateway: Gateway, lane: QueryLane, request: QueryRequest): Promise<Reply> {
  await gateway.send(lane, [request]);
  return pollUntil('an answer', 12_000, () => gateway.replies.get(request.id));
}

test('with encryption on, nothing of statements, parameters and results is in Redis, at any moment', async () => {
  const worker = await startWorker(OLD_KEY, { SLUICE_ENCRYPT: 'on' });
  const gateway = await startGateway(OLD_KEY, { encrypts: true });
  const commands = await redis.watch();

  const write = gateway.request("INSERT INTO d.t VALUES (?, ?), (2, 'planted-literal')", {
    params: [1, 'planted-parameter'],
  });
  expect((await ask(gateway, 'writes', write)).head).toMatchObject({ outcome: 'done', affectedRows: 2 });
  const read = gateway.request("SELECT v AS planted_column FROM d.t WHERE v LIKE 'planted-%' ORDER BY id");
  expect((await ask(gateway, 'reads', read)).rows).toBe('[["planted-parameter"],["planted-literal"]]');
  const large = gateway.request("SELECT REPEAT('planted-large ', 10000)");
  expect((await ask(gateway, 'reads', large)).rows?.length).toBe(140_006);
  const wrong = gateway.request("INSERT INTO d.t VALUES (1, 'planted-duplicate')");
  expect((await ask(gateway, 'writes', wrong)).head).toMatchObject({ code: 'DATABASE.CONSTRAINT' });
  const waiting = gateway.request("SELECT 'planted-waiting', SLEEP(1)");
  await gateway.send('reads', [waiting]);

  for (const key of await gateway.redis.keys('*')) {
    expect(String(await gateway.redis.dumpBuffer(key))).not.toContain('planted');
    if ((await gateway.redis.type(key)) === 'hash') {
      expect(JSON.stringify(await gateway.redis.hgetall(key))).not.toContain('planted');
    }
  }
  expect((await pollUntil('an answer', 5_000, () => gateway.replies.get(waiting.id))).head).toMatchObject({
    outcome: 'done',
  });
  commands.stop();
  expect(commands.seen()).toContain('aes1.');
  expect(commands.seen()).not.toContain('planted');
  const files = redis.files().join('\n');
  expect(files).toContain('aes1.');
  expect(files).not.toContain('planted');
  expect(worker.output()).not.toContain('planted-');

  // The board shows what it shows without encryption: shapes, no values.
  const [job] = await gateway.queues.writes.getCompleted();
  const shown = summariseJob(gateway.signer, gateway.queues.writes.qualifiedName, job?.data);
  expect(shown).toMatchObject({
    requests: [{ fingerprint: expect.stringMatching(/insert into d\s?\. ?t/) }],
  });
  expect(JSON.stringify(shown)).not.toContain('planted');
  await stop(worker);
});

test('it can be switched on side by side: each reads what the other wrote', async () => {
  const worker = await startWorker(OLD_KEY, { SLUICE_ENCRYPT: 'off' });
  const encrypting = await startGateway(OLD_KEY, { encrypts: true });
  expect((await ask(encrypting, 'reads', encrypting.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  await stop(worker);
  const encryptingWorker = await startWorker(OLD_KEY, { SLUICE_ENCRYPT: 'on' });
  const plain = await startGateway(OLD_KEY);
  expect((await ask(plain, 'reads', plain.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  await stop(encryptingWorker);
});

test('the key is rotated in three steps, without a pause', async () => {
  const accepting = { SLUICE_SIGNING_KEY_ALSO: NEW_KEY, SLUICE_ENCRYPT: 'on' };
  const first = await startWorker(OLD_KEY, accepting);
  const old = await startGateway(OLD_KEY, { encrypts: true });
  const next = await startGateway(NEW_KEY, { encrypts: true });
  const both = await startGateway(OLD_KEY, { encrypts: true, also: next.key });
  // 1: the new one is accepted everywhere.
  expect((await ask(old, 'reads', old.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  expect((await ask(both, 'reads', both.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  // 2: a gateway signs with the new one already, and still understands workers that do not.
  const ahead = await startGateway(NEW_KEY, { encrypts: true, also: old.key });
  expect((await ask(ahead, 'reads', ahead.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  await stop(first);
  const second = await startWorker(NEW_KEY, { SLUICE_SIGNING_KEY_ALSO: OLD_KEY, SLUICE_ENCRYPT: 'on' });
  expect((await ask(both, 'reads', both.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  // 3: the old one is dropped.
  await stop(second);
  await startWorker(NEW_KEY, { SLUICE_ENCRYPT: 'on' });
  expect((await ask(next, 'reads', next.request("SELECT 'a'"))).rows).toBe('[["a"]]');
  const refused = await old.send('reads', [old.request('SELECT 5')]);
  const job = await pollUntil('it is refused', 5_000, async () => {
    const found = await old.queues.reads.getJob(refused);
    return found?.failedReason ? found : null;
  });
  expect(job.failedReason).toBe('refused');
});
