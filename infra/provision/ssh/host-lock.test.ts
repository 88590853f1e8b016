import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { ClientChannel } from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockHost, lockScript } from './host-lock.ts';
import type { SshSession } from './ssh-session.ts';

const HOLDER = 'Zoë\'s laptop, "process $$", since `now`';
let folder: ReturnType<typeof temporaryFolder>;
let ends: Promise<unknown>[];
let children: ChildProcessWithoutNullStreams[];
beforeEach(() => {
  folder = temporaryFolder('lock');
  [children, ends] = [[], []];
});
afterEach(async () => {
  for (const child of children) child.stdin.end();
  await Promise.all(ends);
  folder.remove();
});

/** Runs a script as a host does, with the files of its lock in our folder. */
function start(script: string, run = folder.path): ChildProcessWithoutNullStreams {
  const child = spawn('/bin/sh', ['-euc', script.replaceAll('/run/', `${run}/`)], { detached: true });
  children.push(child);
  ends.push(once(child, 'close'));
  return child;
}

/** Its words until the lock is held, or all of them, and its code. */
async function answer(child: ChildProcessWithoutNullStreams): Promise<{ said: string; code: number | null }> {
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.endsWith('held\n')) resolve();
    });
    child.on('close', () => resolve());
  });
  return { said, code: child.exitCode };
}

const HELD = { said: 'held\n', code: null };
const holderFile = () => join(folder.path, 'sluice-deploy.holder');

describe('the script', () => {
  test('holds the lock against the next one, which is told who holds it', async () => {
    expect(await answer(start(lockScript(HOLDER)))).toEqual(HELD);
    expect(readFileSync(holderFile(), 'utf8')).toBe(`${HOLDER}\n`);
    expect(await answer(start(lockScript('somebody else')))).toEqual({
      said: `refused ${HOLDER}\n`,
      code: 75,
    });
    expect(readFileSync(holderFile(), 'utf8')).toBe(`${HOLDER}\n`);
  });

  test('gives it back when its input ends, and takes the name away', async () => {
    const first = start(lockScript(HOLDER));
    await answer(first);
    first.stdin.end();
    await once(first, 'close');
    expect(first.exitCode).toBe(0);
    expect(existsSync(holderFile())).toBe(false);
    expect(await answer(start(lockScript('next')))).toEqual(HELD);
  });

  test('gives it back when all of it is killed; the next one writes its own name', async () => {
    const first = start(lockScript(HOLDER));
    await answer(first);
    process.kill(-(first.pid ?? 0), 'SIGKILL');
    await once(first, 'close');
    expect(await answer(start(lockScript('next')))).toEqual(HELD);
    expect(readFileSync(holderFile(), 'utf8')).toBe('next\n');
  });

  test('tells of no holder where the lock cannot be made', async () => {
    const { said, code } = await answer(start(lockScript(HOLDER), join(folder.path, 'missing')));
    expect(said).toBe('');
    expect(code).not.toBe(0);
    expect(code).not.toBe(75);
  });
});

describe('the lock of a host', () => {
  function session(before = '', run?: string): SshSession {
    const open = async (script: string) => {
      const child = start(`${before}${script}`, run);
      const channel = new EventEmitter();
      child.stdout.on('data', (data) => channel.emit('data', String(data)));
      child.on('close', () => channel.emit('close'));
      const { stdin, stderr } = child;
      const parts = {
        stderr,
        setEncoding: () => channel,
        end: () => stdin.end(),
        close: () => stdin.destroy(),
      };
      return Object.assign(channel, parts) as unknown as ClientChannel;
    };
    return { name: 'queue-1', open } as SshSession;
  }

  test('is refused while somebody has it, and free afterwards', async () => {
    const release = await lockHost(session(), HOLDER);
    await expect(lockHost(session(), 'second')).rejects.toThrow(`queue-1: is being deployed by ${HOLDER}`);
    release();
    await ends[0];
    await expect(lockHost(session(), 'third')).resolves.toBeTypeOf('function');
  });

  // sudo says so where the host's own name is in no name service, and goes on.
  const warning = 'echo "sudo: unable to resolve host queue-1" >&2; ';

  test('is held and refused as well on a host that warns', async () => {
    await lockHost(session(warning), HOLDER);
    await expect(lockHost(session(warning), 'second')).rejects.toThrow(
      `queue-1: is being deployed by ${HOLDER}`,
    );
  });

  test('that cannot be made is told with the reason', async () => {
    await expect(lockHost(session('', join(folder.path, 'missing')), HOLDER)).rejects.toThrow(
      /^queue-1: the lock \/run\/sluice-deploy\.lock cannot be taken: flock: .*No such file/,
    );
  });

  test('that nobody has and nobody gets', async () => {
    await expect(lockHost(session('exit 9; '), HOLDER)).rejects.toThrow('queue-1: the lock ');
  });
});
