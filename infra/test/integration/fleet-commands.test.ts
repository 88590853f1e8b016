import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
let said: string[];
beforeAll(async () => {
  ec2 = await startEc2Emulator();
});
afterAll(() => ec2?.stop());
beforeEach(async () => {
  await ec2.reset();
  folder = temporaryFolder('commands');
  said = [];
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

const run = (name: CommandName, isSure = false, ...rest: string[]) =>
  runFleetCommand(
    { name, file: 'fleet.yaml', checks: false, isSure, rest },
    {
      directory: folder.path,
      projectDir: folder.path,
      env: {
        SLUICE_FLEETS: join(folder.path, 'fleets'),
        AWS_ENDPOINT_URL: ec2.url,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
      say: (line) => void said.push(line),
      complain: (line) => void said.push(line),
      signals: new EventEmitter(),
      exit: () => undefined,
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
  // No host of it is deployed.
  for (const [name, code] of [
    ['plan', 0],
    ['status', 1],
  ] as const) {
    expect(await run(name)).toBe(code);
    expect(readFileSync(recordsFile, 'utf8')).toBe(JSON.stringify(lost));
  }
  expect(await run('up')).toBe(0);
  expect(records()).toEqual(before);
});

test('no data go without a word: up asks first, and does nothing until it is told --yes', {
  timeout: LIMIT_MS,
}, async () => {
  writeFleet(2);
  expect(await run('up')).toBe(0);
  const before = records();
  writeFleet(1);
  await expect(run('up')).rejects.toThrow(
    /^- host database-2: the file does not ask for it\n1 to delete of what may hold data\. Nothing was done: up --yes does it\.$/,
  );
  said = [];
  expect(await run('status')).toBe(1);
  const told = said.join('\n');
  expect(told).toMatch(/^database-2 +the file does not ask for it: up$/m);
  for (const name of ['database-1', 'queue-1', 'proxy-1'])
    expect(told).toMatch(new RegExp(`^${name} +not deployed yet: deploy$`, 'm'));
  expect(told).toContain('! differs from its file: 1 to delete');
  expect(records()).toEqual(before);
  expect(await run('up', true)).toBe(0);
  expect(await run('plan')).toBe(0);
  expect(said.at(-1)).toBe('shop: nothing to do');
});

test('a fleet that nobody has made: a look makes neither folder nor key, and the key pair is in the plan', {
  timeout: LIMIT_MS,
}, async () => {
  const fleets = join(folder.path, 'fleets');
  rmSync(fleets, { recursive: true });
  writeFleet(1);
  expect(await run('plan')).toBe(0);
  expect(said).toContainEqual(expect.stringMatching(/^\+ key /));
  await expect(run('ssh', false, 'database-1')).rejects.toThrow(/^shop has no hosts yet: call up$/);
  expect(await run('status')).toBe(1);
  expect(said).toContainEqual(expect.stringMatching(/differs from its file: \d+ to create/));
  expect(said.at(-1)).toMatch(/^database-1 +not there yet: up$/m);
  expect(existsSync(fleets)).toBe(false);

  // Made here, and its folder lost: what follows from that is not told as if a deploy would help.
  expect(await run('up')).toBe(0);
  renameSync(fleets, `${fleets}.away`);
  await expect(run('ssh', false, 'database-1')).rejects.toThrow(/its keys are not known here/);
  expect(await run('status')).toBe(1);
  expect(said.at(-1)).toMatch(/^database-1 +its keys are not known here$/m);
  expect(existsSync(fleets)).toBe(false);
  expect(await run('down', true)).toBe(0);
  expect(said.at(-1)).toBe('shop is gone.');
  expect(existsSync(join(fleets, 'shop'))).toBe(false);
  renameSync(`${fleets}.away/shop`, join(fleets, 'shop'));
  expect(await run('up')).toBe(0);
  expect(await run('down', true)).toBe(0);
  expect(said.at(-1)).toBe(`shop is gone. What stays: the operator's key, in ${join(fleets, 'shop')}.`);
});
