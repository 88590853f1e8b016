import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { giveUpWrite, markSending } from '@sluice/common/jobs/write-mark.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import { createReplyReader } from '@sluice/common/reply/reply-reader.ts';
import { createReplyWriter } from '@sluice/common/reply/reply-writer.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

let redis: RedisUnderTest;
const keys = redisKeys('test');
const signer = createSigner(new Secret('k'.repeat(32)));

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
});

const failed = (id: string, detail: string): Reply => ({
  head: { outcome: 'failed', id, code: 'DATABASE.REJECTED', detail },
  rows: null,
});

const large = (id: string): Reply => ({
  head: {
    outcome: 'done',
    id,
    columns: [],
    rowCount: 1,
    affectedRows: 0,
    insertId: null,
    warnings: null,
    node: 'primary',
    consistency: 'strong',
    timings: { queuedMs: 0, tunnelMs: 0, executeMs: 0 },
  },
  rows: JSON.stringify(['🙂'.repeat(300_000)]),
});

function readerOf(gateway: string, readerSigner = signer) {
  const got: Reply[] = [];
  const reader = createReplyReader({
    gateway,
    blocking: redis.connect('patient'),
    redis: redis.connect('patient'),
    keys,
    signer: readerSigner,
    logger: redis.logger,
    onReply: (reply) => got.push(reply),
  });
  return { got, reader };
}

test('the first reply is the answer, each arrives once, and nothing of it stays in Redis', async () => {
  const { got, reader } = readerOf('g1');
  await reader.start();
  const writer = createReplyWriter(redis.connect('patient'), keys, signer);
  const deadlineAt = Date.now() + 60_000;
  const wins = await Promise.all(
    Array.from({ length: 10 }, (_, index) => writer.write('g1', deadlineAt, failed('a', `writer ${index}`))),
  );
  expect(wins.filter(Boolean)).toHaveLength(1);
  expect(await writer.write('g1', deadlineAt, large('b'))).toBe(true);
  await pollUntil('both arrive', 5_000, () => got.length === 2);
  expect(got.map((reply) => reply.head.id).sort()).toEqual(['a', 'b']);
  expect(got.find((reply) => reply.head.id === 'b')).toEqual(large('b'));
  const look = redis.connect('patient');
  await pollUntil('the delivered are forgotten', 5_000, async () => {
    const left = await look.exists(keys.answer('a'), keys.answer('b'), keys.result('b'));
    return left === 0 && (await look.xlen(keys.replies('g1'))) === 0;
  });
  await reader.close();
});

test('what was written while the reader was away is read when it comes, and can be looked up before', async () => {
  const writer = createReplyWriter(redis.connect('patient'), keys, signer);
  await writer.write('g2', Date.now() + 60_000, large('c'));
  const { got, reader } = readerOf('g2');
  expect(await reader.look('c')).toEqual(large('c'));
  expect(await reader.look('unknown')).toBeNull();
  await reader.start();
  await pollUntil('it arrives', 5_000, () => got.length === 1);
  await reader.close();
});

test('a reply signed with another key is dropped', async () => {
  const { got, reader } = readerOf('g3');
  await reader.start();
  const deadlineAt = Date.now() + 60_000;
  const forger = createReplyWriter(redis.connect('patient'), keys, createSigner(new Secret('x'.repeat(32))));
  await forger.write('g3', deadlineAt, failed('d', 'forged'));
  expect(await reader.look('d')).toBeNull();
  await createReplyWriter(redis.connect('patient'), keys, signer).write(
    'g3',
    deadlineAt,
    failed('e', 'real'),
  );
  await pollUntil('the real one arrives', 5_000, () => got.length === 1);
  expect(got[0]?.head.id).toBe('e');
  await reader.close();
});

test('of a worker that sends and a gateway that gives up, exactly one wins', async () => {
  const [worker, gateway] = [redis.connect('patient'), redis.connect('patient')];
  for (let round = 0; round < 200; round += 1) {
    const id = `race-${round}`;
    const [sending, fate] = await Promise.all([
      markSending(worker, keys, signer, id),
      giveUpWrite(gateway, keys, signer, id),
    ]);
    expect(fate).toBe(sending ? 'sending' : 'void');
    expect(await markSending(worker, keys, signer, id)).toBe(false);
  }
});
