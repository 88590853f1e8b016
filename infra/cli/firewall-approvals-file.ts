import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CommandFailure } from './command-failure.ts';

/** What `firewall export` writes and `firewall import` reads. It is not signed: whoever imports it vouches for it. */
export const ApprovalsFile = z.strictObject({
  version: z.literal(1),
  approvals: z
    .array(
      z.strictObject({
        caller: z.string().regex(/^[0-9a-f]{12}$/, 'must be the id of a key'),
        digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
        fingerprint: z.string().min(1).max(4_096),
      }),
    )
    .max(100_000),
});
export type ApprovalsFile = z.infer<typeof ApprovalsFile>;

/** Every mistake at once. A digest that is not the one of its fingerprint would approve what nobody read. */
export function parseApprovalsFile(text: string): ApprovalsFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CommandFailure('The file is not valid JSON');
  }
  const parsed = ApprovalsFile.safeParse(json);
  if (!parsed.success)
    throw new CommandFailure(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  const mistakes = parsed.data.approvals.flatMap(({ digest, fingerprint }, index) => {
    if (createHash('sha256').update(fingerprint).digest('hex') === digest) return [];
    const why = fingerprint.endsWith('…')
      ? 'the fingerprint is cut, so that its digest cannot be checked: approve it where it was learned'
      : 'the digest is not the SHA-256 of the fingerprint';
    return [`approvals.${index}: ${why}`];
  });
  if (mistakes.length > 0) throw new CommandFailure(mistakes.join('\n'));
  return parsed.data;
}
