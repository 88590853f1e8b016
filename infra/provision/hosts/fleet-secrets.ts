import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createApiKey, formatApiKey } from '@sluice/common/auth/api-key.ts';
import { z } from 'zod';
import { FleetFailure } from '../../fleet/fleet-failure.ts';

const Password = z.string().min(20);

export const FleetSecrets = z.strictObject({
  signingKey: Password,
  redis: z.strictObject({
    operator: Password,
    gatekeeper: Password,
    worker: Password,
    orchestrator: Password,
  }),
  /** Of the database's accounts; `root` logs in through the socket, as the host's root. */
  database: z.strictObject({
    replication: Password,
    reader: Password,
    writer: Password,
    admin: Password,
  }),
  /** API keys that gatekeepers know from the start. */
  keys: z.strictObject({ reader: z.string(), writer: z.string(), admin: z.string() }),
});
/** Passwords and keys of a fleet. They lie on the operator's machine, and each host gets those that it needs. */
export type FleetSecrets = z.output<typeof FleetSecrets>;

/** For who only looks. Throws FleetFailure where there are none. */
export function knownFleetSecrets(file: string): FleetSecrets {
  const secrets = readSecrets(file);
  if (!secrets)
    throw new FleetFailure(`There is no ${file}: deploy makes it, once. If it is lost, put a copy back.`);
  return secrets;
}

/** Made once, then kept in a file that only its owner reads. */
export function fleetSecrets(file: string): FleetSecrets {
  return readSecrets(file) ?? makeSecrets(file);
}

function readSecrets(file: string): FleetSecrets | null {
  try {
    const parsed = FleetSecrets.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new FleetFailure(`${file} is not a file of a fleet's secrets: put a copy back.`);
  } catch (error) {
    if (error instanceof SyntaxError) throw new FleetFailure(`${file} is not JSON: put a copy back.`);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

function makeSecrets(file: string): FleetSecrets {
  const secrets: FleetSecrets = {
    signingKey: randomBytes(32).toString('base64url'),
    redis: { operator: password(), gatekeeper: password(), worker: password(), orchestrator: password() },
    database: {
      replication: password(),
      reader: password(),
      writer: password(),
      admin: password(),
    },
    keys: { reader: apiKey(), writer: apiKey(), admin: apiKey() },
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
}

/** 192 bits, in characters that need no quoting anywhere. */
function password(): string {
  return randomBytes(24).toString('base64url');
}

function apiKey(): string {
  return formatApiKey(createApiKey());
}
