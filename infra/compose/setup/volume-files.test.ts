import { hashSecret, parseApiKey } from '@sluice/common/auth/api-key.ts';
import { parseKeyFile } from '@sluice/common/auth/key-record.ts';
import { expect, test } from 'vitest';
import { createSetupSecrets } from './setup-secrets.ts';
import { VOLUMES, type Volume, volumeFiles } from './volume-files.ts';

const secrets = createSetupSecrets();
const files = volumeFiles(secrets);

/** Volumes in whose files a secret stands. */
const holdersOf = (secret: string): Volume[] =>
  VOLUMES.filter((volume) => JSON.stringify(files[volume]).includes(JSON.stringify(secret).slice(1, -1)));

test.each<[string, string, Volume[]]>([
  ['signing key', secrets.signingKey, ['gatekeeper', 'worker', 'orchestrator', 'tools']],
  ["gatekeeper's password of Redis", secrets.redis.gatekeeper, ['gatekeeper', 'tools']],
  ["worker's password of Redis", secrets.redis.worker, ['worker']],
  ["orchestrator's password of Redis", secrets.redis.orchestrator, ['orchestrator']],
  ["operator's password of Redis", secrets.redis.operator, ['redis']],
  ['SSH key of the workers', secrets.ssh.workers.privateKey, ['worker']],
  ['host key of the primary', secrets.ssh.primaryHost.privateKey, ['primary-ssh']],
  ['host key of the replica', secrets.ssh.replicaHost.privateKey, ['replica-ssh']],
  ['password of the reader', secrets.accounts.reader, ['worker', 'primary-database', 'replica-database']],
  ['password of the replication', secrets.accounts.replication, ['primary-database', 'replica-database']],
  ['API key of the admin', secrets.apiKeys.admin, []],
])('who has the %s', (_what, secret, volumes) => {
  expect(holdersOf(secret)).toEqual(volumes);
});

test('the gatekeeper knows the first keys by their hashes', () => {
  const parsed = parseKeyFile(files.gatekeeper['keys.json'] ?? '');
  expect(parsed).toMatchObject({ outcome: 'keys' });
  for (const [role, text] of Object.entries(secrets.apiKeys)) {
    const key = parseApiKey(text);
    expect(JSON.parse(files.gatekeeper['keys.json'] ?? '').keys).toContainEqual(
      expect.objectContaining({ id: key?.id, role, hash: hashSecret(key?.secret ?? '') }),
    );
  }
});

test('the inventory pins the host keys', () => {
  const lines = files.worker['inventory.csv']?.trimEnd().split('\n') ?? [];
  expect(lines.slice(1)).toEqual([
    `primary,sluice,,primary,,running,primary,2222,3306,${secrets.ssh.primaryHost.publicKey},ssh`,
    `replica,sluice,,replica,,running,replica,2222,3306,${secrets.ssh.replicaHost.publicKey},ssh`,
  ]);
});
