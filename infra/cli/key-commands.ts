import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { keyState } from '@sluice/common/auth/key-state.ts';
import type { Refusal, SealedHash } from '@sluice/common/redis/sealed-hash.ts';
import { CommandFailure } from './command-failure.ts';
import type { Command } from './command-line.ts';
import type { NewKey } from './key-options.ts';
import { keyTable } from './key-table.ts';

/** What goes to standard output, and what is said beside it. */
export interface Said {
  output: string;
  remark: string;
}

type KeyHash = SealedHash<KeyRecord>;

/** Performs a command on the keys in Redis. */
export async function runKeyCommand(command: Command, hash: KeyHash): Promise<Said> {
  const refusals = await hash.load();
  if (refusals.length > 0 && hash.all().size === 0) throw new CommandFailure(noneFits(refusals.length));
  switch (command.name) {
    case 'create-key':
      return createKey(hash, command.key);
    case 'list-keys':
      return { output: keyTable([...hash.all().values()], Date.now()), remark: doubts(refusals) };
    case 'revoke-key':
      return revokeKey(hash, command.id, refusals);
    case 'rotate-key':
      return rotateKey(hash, command.id, command.graceMs);
    case 'reseal-keys':
      return resealKeys(hash);
  }
}

async function createKey(hash: KeyHash, newKey: NewKey): Promise<Said> {
  for (const record of hash.all().values()) {
    if (record.name === newKey.name && record.revokedAt === undefined) {
      throw new CommandFailure(`There is a key named "${newKey.name}" already: ${record.id}`);
    }
  }
  const key = createApiKey();
  const added = await hash.add(key.id, { ...newKey, id: key.id, hash: hashSecret(key.secret) });
  if (!added) throw new CommandFailure(`The id ${key.id} is taken: try again`);
  return shown(key, `The ${newKey.role} key "${newKey.name}" works from now on.`);
}

async function revokeKey(hash: KeyHash, id: string, refusals: readonly Refusal[]): Promise<Said> {
  const revokedAt = new Date().toISOString();
  let before: KeyRecord | undefined;
  await hash.update(id, (record) => {
    before = record;
    return record && record.revokedAt === undefined ? { ...record, revokedAt } : undefined;
  });
  if (!before && refusals.some(({ field }) => field === id)) {
    // Gatekeepers may hold what was there before somebody spoiled it.
    await hash.remove(id);
    return {
      output: '',
      remark: `The record of key ${id} was not believed; it is marked as removed everywhere.\n`,
    };
  }
  if (!before) throw noSuchKey(id);
  const { name } = before;
  if (before.revokedAt)
    return { output: '', remark: `Key ${id} "${name}" was revoked ${before.revokedAt}.\n` };
  return { output: '', remark: `Key ${id} "${name}" is revoked.\n` };
}

async function rotateKey(hash: KeyHash, id: string, graceMs: number): Promise<Said> {
  const { secret } = createApiKey();
  const now = Date.now();
  const until = new Date(now + graceMs).toISOString();
  let before: KeyRecord | undefined;
  const rotated = await hash.update(id, (record) => {
    before = record;
    if (!record || keyState(record, now) !== 'active') return undefined;
    const { previous: _replaced, ...rest } = record;
    const fresh = { ...rest, hash: hashSecret(secret) };
    return graceMs > 0 ? { ...fresh, previous: { hash: record.hash, until } } : fresh;
  });
  if (!before) throw noSuchKey(id);
  if (!rotated)
    throw new CommandFailure(`Key ${id} "${before.name}" is ${keyState(before, now)}: make a new one`);
  const old = graceMs > 0 ? `works until ${until}` : 'has ended';
  return shown({ id, secret }, `Key ${id} "${before.name}" has a new secret; the old one ${old}.`);
}

async function resealKeys(hash: KeyHash): Promise<Said> {
  const { resealed, refusals } = await hash.reseal();
  const remark = `${resealed} keys are signed with the present signing key.\n${doubts(refusals)}`;
  if (refusals.length > 0) throw new CommandFailure(remark.trimEnd());
  return { output: '', remark };
}

function shown(key: { id: string; secret: string }, what: string): Said {
  return { output: `${formatApiKey(key)}\n`, remark: `${what} It is shown only this once.\n` };
}

function noSuchKey(id: string): CommandFailure {
  return new CommandFailure(`There is no key ${id}`);
}

function noneFits(count: number): string {
  return `None of the ${count} keys in Redis was signed with this SLUICE_SIGNING_KEY. Is it the one of the gatekeepers?`;
}

function doubts(refusals: readonly Refusal[]): string {
  return refusals
    .map(
      ({ field, reason }) => `Not believed (${reason}): the record ${JSON.stringify(field.slice(0, 100))}\n`,
    )
    .join('');
}
