import { hashSecret, parseApiKey } from '@sluice/common/auth/api-key.ts';
import { ROLES, type Role } from '@sluice/common/jobs/query-request.ts';

/** A file of API keys for gatekeepers: one of each role, by their hashes. `label` begins their names. */
export function keyFileText(keys: Record<Role, string>, database: string, label: string): string {
  const records = ROLES.map((role) => {
    const { id, secret } = parseApiKey(keys[role]) ?? {};
    if (!id || !secret) throw new Error(`The ${role} key among the secrets is not an API key`);
    return { id, name: `${label} ${role}`, role, hash: hashSecret(secret), database };
  });
  return `${JSON.stringify({ keys: records }, null, 2)}\n`;
}
