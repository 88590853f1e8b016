import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@sluice/common/errors/failure.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAuditLog } from './audit-log.ts';
import type { Decision } from './decision.ts';

const logger = createLogger('test', 'silent');
const decision: Decision = {
  requestId: 'r1',
  route: '/v1/query',
  address: '127.0.0.1',
  keyId: 'abc',
  keyName: 'app',
  role: 'reader',
  verdict: 'refused',
  checkOnly: false,
  reasons: [{ code: 'POLICY.DENIED', message: 'no', source: 'rule/x' }],
  kind: 'read',
  digest: 'd',
  database: 'shop',
  firewall: 'off',
};

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('audit');
});
afterEach(() => {
  vi.useRealTimers();
  folder.remove();
});

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('each decision is a line of the file as soon as it is written', () => {
  const path = join(folder.path, 'audit.log');
  const audit = createAuditLog(path, logger);
  audit.write(decision);
  audit.write({ ...decision, requestId: 'r2', verdict: 'allowed', reasons: [] });
  const [first, second] = linesOf(path);
  expect(first).toEqual({ time: expect.stringMatching(/^\d{4}-.*Z$/), audit: 'decision', ...decision });
  expect(second).toMatchObject({ requestId: 'r2', verdict: 'allowed' });
});

test('lines are appended to what is there', () => {
  const path = join(folder.path, 'audit.log');
  createAuditLog(path, logger).write(decision);
  createAuditLog(path, logger).write(decision);
  expect(linesOf(path)).toHaveLength(2);
});

test('a file that was renamed is replaced by a new one', async () => {
  vi.useFakeTimers();
  const path = join(folder.path, 'audit.log');
  const audit = createAuditLog(path, logger);
  await audit.start();
  audit.write(decision);
  renameSync(path, `${path}.1`);
  audit.write(decision);
  vi.advanceTimersByTime(1_000);
  audit.write(decision);
  await audit.close();
  expect(linesOf(`${path}.1`)).toHaveLength(2);
  expect(linesOf(path)).toHaveLength(1);
});

test('a file that cannot be opened is a mistake of the configuration', () => {
  expect(() => createAuditLog(folder.path, logger)).toThrow(/GATEKEEPER_AUDIT: .*EISDIR/);
});

test.skipIf(!existsSync('/dev/full'))('what cannot be audited is refused', () => {
  const audit = createAuditLog('/dev/full', logger);
  expect(() => audit.write(decision)).toThrow(Failure);
  expect(() => audit.write(decision)).toThrow(/AUDIT.UNAVAILABLE/);
});

test('nothing is written when it is off', () => {
  expect(() => createAuditLog('off', logger).write(decision)).not.toThrow();
});
