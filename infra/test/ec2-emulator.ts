import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { findPrograms, programFolders } from '../local/binaries/program-search.ts';
import { freePort } from '../local/servers/free-port.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;

export const REGION = 'eu-central-1';
export const IMAGE_OWNER = '136693071363';
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What the emulator has instead of its thousands of images, which it takes seconds to make up. */
const IMAGES = ['x86_64', 'arm64'].map((architecture, index) => ({
  ami_id: `ami-0000000000000000${index + 1}`,
  name: `debian-12-${architecture}-20260101`,
  description: 'Debian 12',
  owner_id: IMAGE_OWNER,
  architecture,
  public: true,
  state: 'available',
  virtualization_type: 'hvm',
  hypervisor: 'xen',
  image_location: 'amazon/debian-12',
  root_device_type: 'ebs',
  root_device_name: '/dev/xvda',
}));

/** moto's server of a test's own: EC2's interface over HTTP, with nothing behind it. */
export interface Ec2Emulator {
  url: string;
  /** For what is done beside the provider, straight to the emulator. Closed by `stop`. */
  client: EC2Client;
  /** Forgets everything. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEc2Emulator(): Promise<Ec2Emulator> {
  const program = process.env.SLUICE_MOTO_SERVER ?? (await findMoto());
  const folder = temporaryFolder('moto');
  const imagesFile = join(folder.path, 'images.json');
  const logFile = join(folder.path, 'moto.log');
  writeFileSync(imagesFile, JSON.stringify(IMAGES));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, 'a');
  const child = spawn(program, ['-H', '127.0.0.1', '-p', `${port}`], {
    env: { ...process.env, MOTO_AMIS_PATH: imagesFile },
    stdio: ['ignore', log, log],
  });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  const ended = once(child, 'exit');
  const isUp = async () => (await fetch(`${url}/moto-api/data.json`)).ok || child.exitCode !== null;
  await Promise.race([failed, pollUntil(`an answer of ${program}`, START_LIMIT_MS, isUp)]);
  if (child.exitCode !== null) throw new Error(`${program} ended:\n${readFileSync(logFile, 'utf8')}`);
  const client = new EC2Client({ region: REGION, endpoint: url, credentials: CREDENTIALS });
  // The first call takes seconds, and is not a test's.
  await client.send(new DescribeVpcsCommand());
  return {
    url,
    client,
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    },
    async stop() {
      client.destroy();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      if (child.exitCode === null && child.signalCode === null) await ended;
      clearTimeout(timer);
      folder.remove();
    },
  };
}

async function findMoto(): Promise<string> {
  const [program] = await findPrograms(['moto_server'], programFolders(process.env.PATH));
  if (program) return program;
  throw new Error(
    'These tests need moto_server, which plays EC2: install the Python package moto with its extras ec2 and server, or name the program in SLUICE_MOTO_SERVER.',
  );
}
