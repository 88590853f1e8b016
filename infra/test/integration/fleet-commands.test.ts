import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommandName } from '../../fleet/command-line.ts';
import { runFleetCommand } from '../../fleet/commands/run-fleet-command.ts';
import { type HostRecord, openHostRecords } from '../../fleet/folder/host-records.ts';
import { withFolderLock } from '../../local/binaries/folder-lock.ts';
import { CREDENTIALS, type Ec2Emulator, IMAGE_OWNER, REGION, startEc2Emulator } from '../ec2-emulator.ts';

let ec2: Ec2Emulator;
let folder: ReturnType<typeof temporaryFolder>;
let recordsFile: string;
beforeAll(async () => {
  ec2 = await startEc2Emulator();
});
afterAll(() => ec2?.stop());
beforeEach(async () => {
  await ec2.reset();
  folder = temporaryFolder('commands');
  recordsFile = join(folder.path, 'fleets', 'shop', 'hosts.json');
  mkdirSync(join(folder.path, 'fleets', 'shop'), { recursive: true });
});
afterEach(() => folder.remove());

function writeFleet(databases: number): void {
  const text = `
name: shop
provider: { kind: ec2, region: ${REGION}, image: { owner: "${IMAGE_OWNER}", name: "debian-12-*", user: admin } }
versions: { database: { server: mariadb, version: "10.11" } }
hosts:
  database: { size: t3.small, count: ${databases} }
  queue: { size: t3.small, count: 1 }
  proxy: { size: t3.small, count: 1 }
  gatekeeper: { size: t3.small, count: 1 }
access: { public: [0.0.0.0/0], operator: [203.0.113.7/32] }
`;
  writeFileSync(join(folder.path, 'fleet.yaml'), text);
}

const run = (name: CommandName) =>
  runFleetCommand(
    { name, file: 'fleet.yaml', checks: false, isSure: true, rest: [] },
    {
      directory: folder.path,
      projectDir: folder.path,
      env: {
        SLUICE_FLEETS: join(folder.path, 'fleets'),
        AWS_ENDPOINT_URL: ec2.url,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
      say: () => undefined,
    },
  );
const records = () => JSON.parse(readFileSync(recordsFile, 'utf8')) as Record<string, HostRecord>;

const LIMIT_MS = 90_000;

test('what one command learns of a host is not lost by one that began meanwhile', {
  timeout: LIMIT_MS,
}, async () => {
  writeFleet(1);
  expect(await run('up')).toBe(0);
  const hostKey = 'ssh-ed25519 AAAA';
  writeFleet(2);
  let next: Promise<number> | null = null;
  const lock = join(folder.path, 'fleets', 'shop', 'lock');
  await withFolderLock(lock, { timeoutMs: 0, onWait: () => undefined }, async () => {
    const deploy = openHostRecords(recordsFile);
    next = run('up');
    next.catch(() => undefined);
    await delay(400);
    deploy.change('database-1', { hostKey });
  });
  expect(await next).toBe(0);
  expect(records()).toMatchObject({ 'database-1': { hostKey }, 'database-2': { hostKey: null } });
});

test('a look writes nothing, whatever it sees; who changes the fleet notes it', {
  timeout: LIMIT_MS,
}, async () => {
  writeFleet(1);
  expect(await run('up')).toBe(0);
  // As if the answer to its launch had been lost.
  const before = records();
  const lost = { ...before, 'queue-1': { ...before['queue-1'], hostId: null } };
  writeFileSync(recordsFile, JSON.stringify(lost));
  for (const name of ['plan', 'status'] as const) {
    expect(await run(name)).toBe(0);
    expect(readFileSync(recordsFile, 'utf8')).toBe(JSON.stringify(lost));
  }
  expect(await run('up')).toBe(0);
  expect(records()).toEqual(before);
});
