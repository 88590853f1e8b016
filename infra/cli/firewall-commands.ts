import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import type { ApprovedShapes } from '@sluice/common/firewall/approved-shapes.ts';
import type { FirewallKeys } from '@sluice/common/firewall/firewall-keys.ts';
import {
  forgetLearnedShapes,
  type LearnedShapes,
  readLearnedShapes,
} from '@sluice/common/firewall/learned-shape.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { isApprovable } from '@sluice/statement/fingerprint.ts';
import type { Redis } from 'ioredis';
import { CommandFailure } from './command-failure.ts';
import { type ApprovalsFile, parseApprovalsFile } from './firewall-approvals-file.ts';
import { keyIdOf } from './firewall-callers.ts';
import type { Chosen, FirewallCommand } from './firewall-command-line.ts';
import { type ShapeRow, shapeTable } from './firewall-table.ts';
import type { Said } from './key-commands.ts';

export interface FirewallParts {
  redis: Redis;
  firewallKeys: FirewallKeys;
  signer: Signer;
  /** Loaded. */
  approved: ApprovedShapes;
  /** The API keys, by id. */
  callers: ReadonlyMap<string, KeyRecord>;
  /** Relative paths are taken from here. */
  directory: string;
}

export async function runFirewallCommand(command: FirewallCommand, parts: FirewallParts): Promise<Said> {
  const { callers, approved, directory } = parts;
  const caller = 'caller' in command && command.caller !== null ? keyIdOf(command.caller, callers) : null;
  switch (command.name) {
    case 'list':
      return list(caller, parts);
    case 'approve':
      return approve(caller as string, command.chosen, parts);
    case 'withdraw':
      return withdraw(caller as string, command.chosen, parts);
    case 'export': {
      const text = `${JSON.stringify(exported(caller, parts), null, 2)}\n`;
      if (command.file === null) return { output: text, remark: '' };
      const path = resolve(directory, command.file);
      await writeFile(path, text);
      return { output: '', remark: `Written to ${path}.\n` };
    }
    case 'import':
      return importFile(resolve(directory, command.file), caller, parts);
    case 'forget':
      await forgetLearnedShapes(parts.redis, parts.firewallKeys, caller as string);
      return { output: '', remark: `What was learned of ${caller} is forgotten.\n` };
    case 'reseal': {
      const { resealed, refused } = await approved.reseal();
      if (refused > 0)
        throw new CommandFailure(`${resealed} approvals are signed; ${refused} are not believed`);
      return { output: '', remark: `${resealed} approvals are signed with the present signing key.\n` };
    }
  }
}

const learnedOf = (keyId: string, { redis, firewallKeys, signer }: FirewallParts): Promise<LearnedShapes> =>
  readLearnedShapes(redis, firewallKeys, signer, keyId);

async function list(only: string | null, parts: FirewallParts): Promise<Said> {
  const { redis, firewallKeys, approved, callers } = parts;
  const known = new Set([...(await redis.smembers(firewallKeys.learners)), ...approved.keyIds()]);
  let output = '';
  let remark = '';
  for (const keyId of only === null ? [...known].sort() : [only]) {
    const { shapes, overflow, forged } = await learnedOf(keyId, parts);
    const approvals = approved.of(keyId);
    const rows: ShapeRow[] = shapes.map((shape) => ({
      ...shape,
      state: approvals.has(shape.digest) ? 'approved' : shape.state,
    }));
    const seen = new Set(shapes.map(({ digest }) => digest));
    for (const [digest, { fingerprint }] of approvals) {
      if (!seen.has(digest))
        rows.push({ state: 'approved', count: null, lastSeenAt: null, digest, fingerprint });
    }
    const name = callers.get(keyId)?.name ?? 'no such key any more';
    output += shapeTable(`${keyId} ${name}`, rows);
    if (overflow > 0) remark += `${keyId}: ${overflow} statements had shapes for which there was no room.\n`;
    if (forged > 0)
      remark += `${keyId}: ${forged} entries are not believed: no gatekeeper with this signing key wrote them.\n`;
  }
  return { output, remark };
}

async function approve(keyId: string, chosen: Chosen, parts: FirewallParts): Promise<Said> {
  const { shapes } = await learnedOf(keyId, parts);
  const byDigest = new Map(shapes.map((shape) => [shape.digest, shape]));
  const wanted =
    chosen.kind === 'all'
      ? shapes.filter(({ state }) => state === 'learned')
      : chosen.digests.map((digest) => {
          const shape = byDigest.get(digest);
          if (!shape) throw new CommandFailure(`Nothing with the digest ${digest} was seen of ${keyId}`);
          return shape;
        });
  const fresh = wanted.filter(({ digest }) => !parts.approved.has(keyId, digest));
  for (const { digest, fingerprint } of fresh) await parts.approved.approve(keyId, digest, fingerprint);
  const left = chosen.kind === 'all' ? shapes.length - wanted.length : 0;
  const more =
    left > 0 ? ` ${left} that were detected or refused are left: approve them by their digests.` : '';
  return { output: '', remark: `${fresh.length} shapes are approved.${more}\n` };
}

async function withdraw(keyId: string, chosen: Chosen, { approved }: FirewallParts): Promise<Said> {
  const digests = chosen.kind === 'all' ? [...approved.of(keyId).keys()] : chosen.digests;
  const unknown = digests.find((digest) => !approved.has(keyId, digest));
  if (unknown !== undefined) throw new CommandFailure(`${unknown} is not approved for ${keyId}`);
  for (const digest of digests) await approved.withdraw(keyId, digest);
  return { output: '', remark: `${digests.length} approvals are withdrawn.\n` };
}

function exported(only: string | null, { approved }: FirewallParts): ApprovalsFile {
  const approvals = (only === null ? approved.keyIds().sort() : [only]).flatMap((caller) =>
    [...approved.of(caller)]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([digest, { fingerprint }]) => ({ caller, digest, fingerprint })),
  );
  return { version: 1, approvals };
}

async function importFile(path: string, only: string | null, { approved }: FirewallParts): Promise<Said> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const { approvals } = parseApprovalsFile(text);
  const unreadable = approvals.find((approval) => !isApprovable(approval));
  if (unreadable)
    throw new CommandFailure(`A shape that cannot be shown cannot be approved: ${unreadable.digest}`);
  let count = 0;
  for (const { caller, digest, fingerprint } of approvals) {
    const keyId = only ?? caller;
    if (approved.has(keyId, digest)) continue;
    await approved.approve(keyId, digest, fingerprint);
    count += 1;
  }
  return { output: '', remark: `${count} shapes are approved; ${approvals.length - count} were already.\n` };
}
