import type { HostRecords } from '../../fleet/folder/host-records.ts';
import type { Command } from '../ssh/command.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import type { SshSession } from '../ssh/ssh-session.ts';

const KEY = '/etc/ssh/ssh_host_ed25519_key';
const NEXT = '/etc/ssh/ssh_host_ed25519_key.sluice';

/** Makes a host key that nobody has seen, beside the one in use, and prints its public half. A second call prints the same. */
export const makeHostKey: Command = {
  script: [
    'umask 077',
    `if ! test -s ${NEXT}.pub; then rm -f ${NEXT}; ssh-keygen -q -t ed25519 -N '' -C '' -f ${NEXT}; fi`,
    `cut -d' ' -f1,2 ${NEXT}.pub`,
  ].join('\n'),
};

/** From now on sshd shows the new key, and no other. Connections that stand stay. A second call finishes what was broken off. */
export const useHostKey: Command = {
  script: [
    `if ! test -s ${NEXT}; then exit 0; fi`,
    `cp -p ${NEXT} ${KEY}.new`,
    `mv -f ${KEY}.new ${KEY}`,
    `cp ${NEXT}.pub ${KEY}.pub`,
    `chmod 644 ${KEY}.pub`,
    'rm -f /etc/ssh/ssh_host_rsa_key* /etc/ssh/ssh_host_ecdsa_key* /etc/ssh/ssh_host_dsa_key*',
    'sshd -t',
    'if test -d /run/systemd/system; then systemctl reload ssh.service; else sv hup sshd; fi',
    `rm -f ${NEXT} ${NEXT}.pub`,
  ].join('\n'),
};

export interface FirstLogin {
  name: string;
  records: HostRecords;
  /** Logs in to a host that shows one of these keys. Throws HostFailure. */
  connect: (hostKeys: readonly string[]) => Promise<SshSession>;
  pause: (ms: number) => Promise<unknown>;
}

const TRIES = 20;
const PAUSE_MS = 500;

/**
 * Logs in. The first time, the key that the host was born with is known to whoever reads its user data, so it is replaced by one that is made on
 * the host; what we know of it is written down before it takes effect, so that this can be broken off anywhere and begun again.
 */
export async function loginWithOwnKey({ name, records, connect, pause }: FirstLogin): Promise<SshSession> {
  const record = records.get(name);
  if (!record)
    throw new HostFailure(name, 'its keys are not in this fleet folder: it was made from another one');
  if (record.hostKey) return connect([record.hostKey]);
  const born = record.firstKey.publicKey;
  const session = await connect(record.nextHostKey ? [record.nextHostKey, born] : [born]);
  if (session.hostKey === record.nextHostKey) {
    try {
      await takeIntoUse(session);
    } catch (error) {
      session.close();
      throw error;
    }
    records.change(name, { hostKey: record.nextHostKey, nextHostKey: null });
    return session;
  }
  try {
    const made = await session.run(makeHostKey);
    const next = made.stdout.trim();
    if (made.code !== 0 || !/^ssh-ed25519 [A-Za-z0-9+/=]+$/.test(next))
      throw new HostFailure(name, `no host key could be made there: ${made.stderr.trim() || next}`);
    records.change(name, { nextHostKey: next });
    await takeIntoUse(session);
    const renewed = await connectWith(next, { name, records, connect, pause });
    records.change(name, { hostKey: next, nextHostKey: null });
    return renewed;
  } finally {
    session.close();
  }
}

async function takeIntoUse(session: SshSession): Promise<void> {
  const used = await session.run(useHostKey);
  if (used.code !== 0)
    throw new HostFailure(session.name, `the new host key is not used: ${used.stderr.trim()}`);
}

/** sshd needs a moment to read its keys again. */
async function connectWith(hostKey: string, { connect, pause }: FirstLogin): Promise<SshSession> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connect([hostKey]);
    } catch (error) {
      if (tries >= TRIES) throw error;
      await pause(PAUSE_MS);
    }
  }
}
