import { randomUUID } from 'node:crypto';
import { Secret } from '@sluice/common/config/secret.ts';
import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import { sealJob } from '@sluice/common/jobs/seal.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { giveUpWrite } from '@sluice/common/jobs/write-mark.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import { sealReply } from '@sluice/common/reply/reply-envelope.ts';
import { openAnnouncement, type RefusedJobs } from '@sluice/common/workers/worker-announcement.ts';
import { createWorkerWatch } from '@sluice/common/workers/worker-watch.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../fixture/test-cluster.ts';
import { startTestGateway } from '../fixture/test-gateway.ts';
import { startTestRedis } from '../fixture/test-redis.ts';
import { startWorkerProcess, type WorkerProcess } from '../fixture/worker-process.ts';

/** Somebody reads, writes and deletes in Redis as they like; what they lack is the signing key. */
const SIGNING_KEY = 'a key for signing, long enough for the schema';
const FORGER = createSigner(new Secret('somebody else, with a key of his own'));
const PLANTED = 'planted-secret-value';

let servers: TestCluster;
let redis: Awaited<ReturnType<typeof startTestRedis>>;
let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let workers: WorkerProcess[];

beforeAll(async () => {
  [servers, redis] = await Promise.all([startTestCluster(1), startTestRedis()]);
  const root = await servers.root();
  await root.query('CREATE DATABASE d');
  await root.query('CREATE TABLE d.t (id INT PRIMARY KEY, v INT)');
  await root.query('INSERT INTO d.t VALUES (1, 0)');
  await root.end();
  gateway = await startTestGateway(redis.url, SIGNING_KEY);
  workers = [0, 1].map(() => startWorkerProcess(servers, redis.url, SIGNING_KEY));
  await pollUntil('the workers are ready', 20_000, () =>
    workers.every((worker) => worker.output().includes('the worker is ready')),
  );
});
afterAll(async () => {
  for (const worker of workers ?? []) worker.process.kill('SIGKILL');
  await gateway?.close();
  await redis?.stop();
  await servers?.close();
});

const storedValue = async () => {
  const root = await servers.root();
  const [rows] = await root.query('SELECT v FROM d.t');
  await root.end();
  return (rows as { v: number }[])[0]?.v;
};
beforeEach(async () => {
  const root = await servers.root();
  await root.query('UPDATE d.t SET v = 0');
  await root.end();
});

const answer = (request: QueryRequest): Promise<Reply> =>
  pollUntil('an answer', 12_000, () => gateway.replies.get(request.id));

/** Refused jobs that the workers logged, of all of them together. */
function refused(cause: keyof RefusedJobs): number {
  const log = workers.map((worker) => worker.output()).join();
  return log.split(`"cause":"${cause}"`).length - 1;
}

/** Adds the job, waits until it was refused, and looks at what is left of it. */
async function refusedJob(lane: QueryLane, jobId: string, sealed: object, cause: keyof RefusedJobs) {
  const before = refused(cause);
  await gateway.add(lane, jobId, sealed);
  const job = await pollUntil('the job is refused', 5_000, async () => {
    const found = await gateway.queues[lane].getJob(jobId);
    return found?.failedReason ? found : null;
  });
  expect(job.failedReason).toBe('refused');
  expect(job.data).toEqual({});
  await pollUntil('it is logged', 5_000, () => refused(cause) === before + 1);
  await job.remove();
}

test('a job runs once, whichever worker gets it a second time', async () => {
  const request = gateway.request('UPDATE d.t SET v = v + 1');
  const jobId = `job-${randomUUID()}`;
  const sealed = gateway.seal('writes', jobId, [request]);
  await gateway.add('writes', jobId, sealed);
  expect((await answer(request)).head).toMatchObject({ outcome: 'done', affectedRows: 1 });
  for (let round = 0; round < 4; round += 1) {
    await (await gateway.queues.writes.getJob(jobId))?.remove();
    await refusedJob('writes', jobId, sealed, 'replay');
  }
  expect(await storedValue()).toBe(1);
  expect(workers.map((worker) => worker.output()).join()).toMatch(
    /another worker has the job|ran here already/,
  );
});

test('a read too: nobody is answered twice, and nothing is asked of a node', async () => {
  const request = gateway.request("SELECT 'asked once'");
  const root = await servers.root();
  await root.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1");
  const jobId = `job-${randomUUID()}`;
  const sealed = gateway.seal('reads', jobId, [request]);
  await gateway.add('reads', jobId, sealed);
  await answer(request);
  gateway.replies.clear();
  for (let round = 0; round < 4; round += 1) {
    await (await gateway.queues.reads.getJob(jobId))?.remove();
    await refusedJob('reads', jobId, sealed, 'replay');
  }
  expect(gateway.replies.size).toBe(0);
  const [asked] = await root.query(
    "SELECT CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log WHERE argument LIKE 'SELECT \\'asked%'",
  );
  expect(asked).toEqual([{ text: "SELECT 'asked once'" }]);
  await root.query('SET GLOBAL general_log = 0');
  await root.end();
});

test('with its claim deleted, a write is still applied once', async () => {
  const request = gateway.request('UPDATE d.t SET v = v + 1');
  const jobId = `job-${randomUUID()}`;
  const sealed = gateway.seal('writes', jobId, [request]);
  await gateway.add('writes', jobId, sealed);
  await answer(request);
  for (let round = 0; round < 4; round += 1) {
    await (await gateway.queues.writes.getJob(jobId))?.remove();
    await gateway.redis.del(gateway.keys.jobClaim(jobId));
    await gateway.add('writes', jobId, sealed);
    await pollUntil(
      'the job is over',
      5_000,
      async () => (await gateway.queues.writes.getJob(jobId))?.finishedOn,
    );
  }
  expect(await storedValue()).toBe(1);
});

test('the same requests in another job of the gateway run, as they must when a worker was lost', async () => {
  const request = gateway.request('SELECT 1');
  await gateway.send('reads', [request]);
  await answer(request);
  gateway.replies.clear();
  // As after the loss of a worker: no answer is there.
  await pollUntil('the answer is forgotten', 5_000, async () => {
    return (await gateway.redis.exists(gateway.keys.answer(request.id))) === 0;
  });
  // Until the worker gets it that has not run it: the other one remembers the request.
  await pollUntil('it is answered again', 8_000, async () => {
    await gateway.send('reads', [request]);
    return gateway.replies.get(request.id);
  });
});

test.each<[string, () => { lane: QueryLane; jobId: string; sealed: object; cause: keyof RefusedJobs }]>([
  [
    'moved to the other lane',
    () => {
      const jobId = `job-${randomUUID()}`;
      const sealed = gateway.seal('reads', jobId, [gateway.request('UPDATE d.t SET v = 9')]);
      return { lane: 'writes', jobId, sealed, cause: 'signature' };
    },
  ],
  [
    'under another id',
    () => {
      const sealed = gateway.seal('writes', 'job-1', [gateway.request('UPDATE d.t SET v = 9')]);
      return { lane: 'writes', jobId: `job-${randomUUID()}`, sealed, cause: 'signature' };
    },
  ],
  [
    'of another namespace',
    () => {
      const jobId = `job-${randomUUID()}`;
      const job = {
        gateway: 'g',
        enqueuedAt: Date.now(),
        requests: [gateway.request('UPDATE d.t SET v = 9')],
      };
      const sealed = sealJob(gateway.signer, `{other}:${gateway.queues.writes.name}`, jobId, job);
      return { lane: 'writes', jobId, sealed, cause: 'signature' };
    },
  ],
  [
    'altered',
    () => {
      const jobId = `job-${randomUUID()}`;
      const sealed = gateway.seal('writes', jobId, [gateway.request('SELECT 1 FROM d.t FOR UPDATE')]);
      const body = sealed.body.replace('SELECT 1 FROM d.t FOR UPDATE', 'UPDATE d.t SET v = 9');
      return { lane: 'writes', jobId, sealed: { ...sealed, body }, cause: 'signature' };
    },
  ],
  [
    'signed with another key',
    () => {
      const jobId = `job-${randomUUID()}`;
      const sealed = gateway.seal('writes', jobId, [gateway.request('UPDATE d.t SET v = 9')], FORGER);
      return { lane: 'writes', jobId, sealed, cause: 'signature' };
    },
  ],
  [
    'enqueued in the future',
    () => {
      const jobId = `job-${randomUUID()}`;
      const later = Date.now() + 600_000;
      const request = gateway.request('UPDATE d.t SET v = 9', { deadlineAt: later + 10_000 });
      const sealed = gateway.seal('writes', jobId, [request], gateway.signer, later);
      return { lane: 'writes', jobId, sealed, cause: 'malformed' };
    },
  ],
  [
    'long over',
    () => {
      const jobId = `job-${randomUUID()}`;
      const request = gateway.request('UPDATE d.t SET v = 9', { deadlineAt: Date.now() - 60_000 });
      const sealed = gateway.seal('writes', jobId, [request], gateway.signer, Date.now() - 75_000);
      return { lane: 'writes', jobId, sealed, cause: 'expired' };
    },
  ],
  [
    'of no known form',
    () => ({ lane: 'writes', jobId: `job-${randomUUID()}`, sealed: { sql: PLANTED }, cause: 'malformed' }),
  ],
])('a job that is %s is refused, counted, and loses its data', async (_what, make) => {
  const { lane, jobId, sealed, cause } = make();
  await refusedJob(lane, jobId, sealed, cause);
  expect(await storedValue()).toBe(0);
  expect(workers.map((worker) => worker.output()).join()).not.toContain(PLANTED);
});

test('what no worker can even read does not keep it from going on', async () => {
  const jobId = `job-${randomUUID()}`;
  await gateway.queues.reads.pause();
  await gateway.add('reads', jobId, {});
  await gateway.redis.hset(gateway.queues.reads.toKey(jobId), 'data', PLANTED);
  await gateway.queues.reads.resume();
  for (let round = 0; round < 20; round += 1) {
    const request = gateway.request('SELECT 1');
    await gateway.send('reads', [request]);
    expect((await answer(request)).head).toMatchObject({ outcome: 'done' });
  }
  expect(workers.map((worker) => worker.output()).join()).toContain('a job is not JSON');
  expect(workers.map((worker) => worker.output()).join()).not.toContain('planted');
});

const forgedReply = (request: QueryRequest) =>
  sealReply(FORGER, gateway.keys.replies(gateway.gateway), {
    head: { outcome: 'failed', id: request.id, code: 'DATABASE.REJECTED', detail: PLANTED },
    rows: null,
  }).message;

test.each<[string, (request: QueryRequest) => Promise<unknown>]>([
  ['a forged answer', (request) => gateway.redis.set(gateway.keys.answer(request.id), forgedReply(request))],
  ['an empty answer', (request) => gateway.redis.set(gateway.keys.answer(request.id), '')],
  ['an answer of another type', (request) => gateway.redis.lpush(gateway.keys.answer(request.id), 'x')],
  ['a result of another type', (request) => gateway.redis.lpush(gateway.keys.result(request.id), 'x')],
  [
    'a forged message',
    (request) => gateway.redis.xadd(gateway.keys.replies(gateway.gateway), '*', 'm', forgedReply(request)),
  ],
  [
    'a message without content',
    () => gateway.redis.xadd(gateway.keys.replies(gateway.gateway), '*', 'x', ''),
  ],
  [
    'a message from the end of time',
    (request) =>
      gateway.redis.xadd(
        gateway.keys.replies(gateway.gateway),
        '18446744073709551615-1',
        'm',
        forgedReply(request),
      ),
  ],
  [
    'a stream of another type',
    async () => {
      await gateway.redis.del(gateway.keys.replies(gateway.gateway));
      await gateway.redis.set(gateway.keys.replies(gateway.gateway), 'x');
    },
  ],
])('%s does not keep the true one from its caller', async (_what, forge) => {
  const request = gateway.request(`SELECT REPEAT('true', 20000)`);
  await forge(request);
  await gateway.send('reads', [request]);
  const reply = await answer(request);
  expect(reply.head).toMatchObject({ outcome: 'done', rowCount: 1 });
  expect(reply.rows).toBe(JSON.stringify([['true'.repeat(20_000)]]));
  expect(JSON.stringify([...gateway.replies.values()])).not.toContain(PLANTED);
});

test('forged replies are counted; a true one moved to another request is refused', async () => {
  const counted = gateway.reader.refused;
  const [mine, other] = [gateway.request('SELECT 1'), gateway.request('SELECT 2')];
  const { message } = sealReply(gateway.signer, gateway.keys.replies(gateway.gateway), {
    head: { outcome: 'failed', id: mine.id, code: 'DATABASE.REJECTED', detail: 'of mine' },
    rows: null,
  });
  await gateway.redis.set(gateway.keys.answer(other.id), message);
  expect(await gateway.reader.look(other.id)).toBeNull();
  const moved = sealReply(gateway.signer, gateway.keys.replies('another-gateway'), {
    head: { outcome: 'failed', id: other.id, code: 'DATABASE.REJECTED', detail: 'of another gateway' },
    rows: null,
  });
  await gateway.redis.set(gateway.keys.answer(other.id), moved.message);
  expect(await gateway.reader.look(other.id)).toBeNull();
  await gateway.redis.set(gateway.keys.answer(other.id), forgedReply(other));
  expect(await gateway.reader.look(other.id)).toBeNull();
  expect(gateway.reader.refused).toBe(counted + 2);
});

test('a mark that nobody of ours made does not make a write look void', async () => {
  const request = gateway.request('UPDATE d.t SET v = 5');
  await gateway.send('writes', [request]);
  await answer(request);
  const key = gateway.keys.writeMark(request.id);
  const foreign = gateway.request('SELECT 1');
  await giveUpWrite(gateway.redis, gateway.keys, gateway.signer, foreign.id);
  const voidOfAnother = (await gateway.redis.get(gateway.keys.writeMark(foreign.id))) ?? '';
  for (const forged of ['void', `void ${FORGER.sign('mark', key, 'void')}`, voidOfAnother, '']) {
    await gateway.redis.set(key, forged);
    expect(await giveUpWrite(gateway.redis, gateway.keys, gateway.signer, request.id)).toBe('sending');
  }
});

test('a forged announcement makes no worker', async () => {
  const lost: string[] = [];
  const watch = createWorkerWatch(
    gateway.redis,
    gateway.keys,
    gateway.signer,
    createLogger('test', 'silent'),
    (id) => lost.push(id),
  );
  const [real = ''] = await gateway.redis.zrange(gateway.keys.workers, '0', '-1');
  const copied = (await gateway.redis.get(gateway.keys.worker(real))) ?? '';
  await gateway.redis.set(gateway.keys.worker('forged'), '{"id":"forged"');
  await gateway.redis.set(gateway.keys.worker('copied'), copied);
  await gateway.redis.zadd(gateway.keys.workers, '1', 'forged', '1', 'copied');
  await watch.start();
  await pollUntil('the forged are found missing', 8_000, () => lost.length === 2);
  expect(watch.workers.map(({ name }) => name)).toEqual(['tested', 'tested']);
  expect(lost.sort()).toEqual(['copied', 'forged']);
  await watch.close();
  await gateway.redis.zrem(gateway.keys.workers, 'forged', 'copied');
});

test('the workers announce what they refused', async () => {
  const causes = ['signature', 'replay', 'expired', 'malformed'] as const;
  await pollUntil('it is announced', 8_000, async () => {
    const sum = { signature: 0, replay: 0, expired: 0, malformed: 0 };
    for (const id of await gateway.redis.zrange(gateway.keys.workers, '0', '-1')) {
      const key = gateway.keys.worker(id);
      const stored = (await gateway.redis.get(key)) ?? '';
      const announced = openAnnouncement(gateway.signer, key, stored, Date.now());
      for (const cause of causes) sum[cause] += announced?.refused[cause] ?? 0;
    }
    // Not each has a line of its own in the log.
    return causes.every((cause) => sum[cause] > 0 && sum[cause] >= refused(cause));
  });
});
