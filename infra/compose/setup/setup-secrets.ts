import { randomBytes } from 'node:crypto';
import { createApiKey, formatApiKey } from '@sluice/common/auth/api-key.ts';
import { z } from 'zod';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';

const Password = z.string().min(24);
const SshKey = z.strictObject({ privateKey: z.string(), publicKey: z.string() });

/** Everything secret of a composed system. What each container needs of it is derived, and lies in a volume of its own. */
export const SetupSecrets = z.strictObject({
  /** Of Redis' users: one for each kind of program, and one that only looks. */
  redis: z.strictObject({
    operator: Password,
    gatekeeper: Password,
    worker: Password,
    orchestrator: Password,
  }),
  signingKey: z.string().min(32),
  accounts: z.strictObject({ replication: Password, reader: Password, writer: Password, admin: Password }),
  ssh: z.strictObject({ workers: SshKey, primaryHost: SshKey, replicaHost: SshKey }),
  apiKeys: z.strictObject({ reader: z.string(), writer: z.string(), admin: z.string() }),
});
export type SetupSecrets = z.infer<typeof SetupSecrets>;

export function createSetupSecrets(): SetupSecrets {
  return {
    redis: {
      operator: newPassword(),
      gatekeeper: newPassword(),
      worker: newPassword(),
      orchestrator: newPassword(),
    },
    signingKey: newPassword(),
    accounts: {
      replication: newPassword(),
      reader: newPassword(),
      writer: newPassword(),
      admin: newPassword(),
    },
    ssh: {
      workers: generateOpensshKey(),
      primaryHost: generateOpensshKey(),
      replicaHost: generateOpensshKey(),
    },
    apiKeys: { reader: newKey(), writer: newKey(), admin: newKey() },
  };
}

/** 256 bits, in characters that need no quoting in SQL, URLs or configuration files. */
const newPassword = () => randomBytes(32).toString('base64url');
const newKey = () => formatApiKey(createApiKey());
