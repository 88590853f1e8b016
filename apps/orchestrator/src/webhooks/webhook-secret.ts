import type { Signer } from '@sluice/common/jobs/signer.ts';

/** Of the form that libraries of Standard Webhooks take. */
const PREFIX = 'whsec_';

/**
 * What the webhooks of one key are signed with. Derived from the signing key, so that it is stored nowhere; with a new signing key
 * it is another one. `whsec_` and the base64 of 32 bytes.
 */
export function webhookSecretOf(signer: Signer, keyId: string): string {
  return PREFIX + Buffer.from(signer.sign('webhook', 'secret', keyId), 'base64url').toString('base64');
}

/** The bytes that a secret stands for. */
export function secretBytes(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}
