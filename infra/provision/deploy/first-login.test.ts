import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostRecords, openHostRecords } from '../../fleet/folder/host-records.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import type { SshSession } from '../ssh/ssh-session.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { loginWithOwnKey } from './first-login.ts';

const KEY = '/etc/ssh/ssh_host_ed25519_key';
const NAME = 'queue-1';
let folder: ReturnType<typeof temporaryFolder>;
let host: HostUnderTest;
beforeEach(() => {
  folder = temporaryFolder('first-login');
  host = hostUnderTest();
});
afterEach(() => {
  folder.remove();
  host.remove();
});

/** As the next process finds them. */
const openRecords = () => openHostRecords(join(folder.path, 'hosts.json'));

/** The end of us. */
class BrokenOff extends Error {}

/** An older sshd reads its keys anew for each connection, a newer one when it is told to. */
type Reads = 'when it is told to' | 'for each connection';

/** A host whose scripts are run for real. All that we do ends after so many actions: in a script, each line is one. */
class ScriptedHost {
  shown: string;
  readonly #reads: Reads;
  readonly #born: string;
  actionsLeft = Number.POSITIVE_INFINITY;
  /** Attempts at logging in that are refused while sshd reads its new keys. */
  refusals = 0;
  open = 0;

  constructor(born: string, reads: Reads) {
    [this.shown, this.#born, this.#reads] = [born, born, reads];
    host.write(KEY, `private of ${born}`);
    host.write(`${KEY}.pub`, `${born} root@born`);
    host.write('/etc/ssh/ssh_host_rsa_key', 'born');
    host.program('sshd', '');
    for (const name of ['systemctl', 'sv']) host.program(name, 'touch /run/reloaded');
    host.write('/run/made', '');
    // Keys are numbered, so that each is another one.
    host.program(
      'ssh-keygen',
      `for file; do :; done; echo x >> /run/made; n=$(wc -l < /run/made); echo "private of ssh-ed25519 AAAA$n" > "$file"; echo "ssh-ed25519 AAAA$n" > "$file.pub"`,
    );
  }

  act(): void {
    this.actionsLeft -= 1;
    if (this.actionsLeft < 0) throw new BrokenOff();
  }

  connect = async (hostKeys: readonly string[]): Promise<SshSession> => {
    this.act();
    if (this.refusals > 0 && this.shown !== this.#born) {
      this.refusals -= 1;
      throw new HostFailure(NAME, 'refuses connections');
    }
    const { shown } = this;
    if (!hostKeys.includes(shown))
      throw new HostFailure(NAME, `shows a key that is not the one we know: ${shown}`);
    this.act();
    this.open += 1;
    return {
      name: NAME,
      hostKey: shown,
      run: async ({ script }) => this.#run(script),
      open: () => Promise.reject(new Error('not here')),
      forward: () => Promise.reject(new Error('not here')),
      close: () => {
        this.open -= 1;
      },
    };
  };

  #run(script: string) {
    const lines = script.split('\n');
    const done = Math.min(lines.length, this.actionsLeft);
    const result = host.run({ script: lines.slice(0, done).join('\n') });
    if (this.#reads === 'for each connection' || existsSync(host.path('/run/reloaded')))
      this.shown = host.read(KEY).replace('private of ', '').trim();
    for (const _ of lines) this.act();
    return result;
  }
}

/** Records whose every change is one more moment to end at. */
function records(machine: ScriptedHost): HostRecords {
  const opened = openRecords();
  return {
    ...opened,
    change: (name, change) => {
      machine.act();
      opened.change(name, change);
      machine.act();
    },
  };
}

const login = (machine: ScriptedHost) =>
  loginWithOwnKey({
    name: NAME,
    records: records(machine),
    connect: machine.connect,
    pause: async () => undefined,
  });

function newHost(reads: Reads = 'when it is told to'): { machine: ScriptedHost; born: string } {
  const born = openRecords().forLaunch(NAME).firstKey.publicKey;
  return { machine: new ScriptedHost(born, reads), born };
}

describe('the first login', () => {
  test('gives the host a key that only it knows, and is known by it from then on', async () => {
    const { machine, born } = newHost();
    const session = await login(machine);
    expect(session.hostKey).toBe('ssh-ed25519 AAAA1');
    expect(openRecords().get(NAME)).toMatchObject({ hostKey: 'ssh-ed25519 AAAA1', nextHostKey: null });
    expect(host.read(KEY)).toBe('private of ssh-ed25519 AAAA1\n');
    for (const gone of [`${KEY}.sluice`, `${KEY}.sluice.pub`, `${KEY}.new`, '/etc/ssh/ssh_host_rsa_key'])
      expect(existsSync(host.path(gone))).toBe(false);
    expect(machine.open).toBe(1);
    machine.shown = born;
    await expect(login(machine)).rejects.toThrow(/shows a key that is not the one we know/);
  });

  test('has patience with an sshd that reads its keys again, but not for ever', async () => {
    const { machine } = newHost();
    machine.refusals = 5;
    expect((await login(machine)).hostKey).toBe('ssh-ed25519 AAAA1');
    openRecords().forget(NAME);
    const other = newHost().machine;
    other.refusals = 1_000;
    await expect(login(other)).rejects.toThrow('queue-1: refuses connections');
    expect(other.refusals).toBe(980);
  });

  test('does not take a host for known that never shows it', async () => {
    const { machine } = newHost();
    host.program('systemctl', '');
    host.program('sv', '');
    await expect(login(machine)).rejects.toThrow(/shows a key that is not the one we know/);
    expect(machine.open).toBe(0);
  });
});

const ACTIONS = 20;
const moments = Array.from({ length: ACTIONS }, (_, actions) => actions);

describe.each<Reads>(['when it is told to', 'for each connection'])(
  'where sshd reads its keys %s',
  (reads) => {
    test('the first login has so many moments to be broken off at', async () => {
      const { machine } = newHost(reads);
      machine.actionsLeft = ACTIONS;
      await login(machine);
      expect(machine.actionsLeft).toBe(0);
    });

    test.each(moments)('broken off after %i of them and begun again it ends the same', async (actions) => {
      const { machine, born } = newHost(reads);
      machine.actionsLeft = actions;
      await expect(login(machine)).rejects.toBeInstanceOf(BrokenOff);
      machine.actionsLeft = ACTIONS;
      const session = await login(machine);
      expect(session.hostKey).toBe('ssh-ed25519 AAAA1');
      expect(openRecords().get(NAME)).toMatchObject({ hostKey: session.hostKey, nextHostKey: null });
      // What it was born with is nowhere left: others may have read it.
      expect(readdirSync(host.path('/etc/ssh'))).toEqual([
        'ssh_host_ed25519_key',
        'ssh_host_ed25519_key.pub',
      ]);
      expect(host.read(KEY) + host.read(`${KEY}.pub`)).not.toContain(born);
    });
  },
);

test('a host whose key is known is asked for it and nothing else', async () => {
  const { machine } = newHost();
  openRecords().change(NAME, { hostKey: 'ssh-ed25519 BBBB' });
  await expect(login(machine)).rejects.toThrow(/shows a key/);
  machine.shown = 'ssh-ed25519 BBBB';
  expect((await login(machine)).hostKey).toBe('ssh-ed25519 BBBB');
  expect(host.read('/run/made')).toBe('');
});

test('a host that another folder has made is told as such', async () => {
  const { machine } = newHost();
  openRecords().forget(NAME);
  await expect(login(machine)).rejects.toThrow('queue-1: its keys are not in this fleet folder');
});

test.each([
  ['fails', 'echo "disk full" >&2; exit 1', /no host key could be made there: disk full/],
  [
    'prints what is no key',
    'for file; do :; done; echo "ssh-rsa AAAA" > "$file.pub"',
    /no host key could be made there: ssh-rsa AAAA/,
  ],
])(
  'a host whose ssh-keygen %s is told as such, and its record stays as it was',
  async (_, program, message) => {
    const { machine } = newHost();
    host.program('ssh-keygen', program);
    await expect(login(machine)).rejects.toThrow(message);
    expect(openRecords().get(NAME)).toMatchObject({ hostKey: null, nextHostKey: null });
    expect(machine.open).toBe(0);
  },
);
