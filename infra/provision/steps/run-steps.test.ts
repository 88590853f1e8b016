import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HostFailure } from '../ssh/host-failure.ts';
import type { SshSession } from '../ssh/ssh-session.ts';
import { type HostUnderTest, hostUnderTest } from './host-under-test.ts';
import { runSteps } from './run-steps.ts';
import type { Step } from './step.ts';

let host: HostUnderTest;
let said: string[];
let logged: string[];
let sessions: { of: string; isOpen: boolean; runs: number }[];
beforeEach(() => {
  host = hostUnderTest();
  [said, logged, sessions] = [[], [], []];
});
afterEach(() => host.remove());

function session(of: string): SshSession {
  const state = { of, isOpen: true, runs: 0 };
  sessions.push(state);
  return {
    name: 'queue-1',
    hostKey: '',
    run: async (command) => {
      if (!state.isOpen) throw new Error('the session is closed');
      state.runs += 1;
      return host.run({ ...command, script: `session=${of}\n${command.script}` });
    },
    open: () => Promise.reject(new Error('not here')),
    forward: () => Promise.reject(new Error('not here')),
    close: () => {
      state.isOpen = false;
    },
  };
}

const bring = (...steps: Step[]) =>
  runSteps(steps, {
    session: session('first'),
    log: { file: '', line: (text) => logged.push(text) },
    reconnect: async () => session('second'),
    say: (line) => said.push(line),
  });

/** A file that should be there. */
const file = (name: string, changes: Partial<Step> = {}): Step => ({
  title: name,
  check: { script: `test -e /run/${name}` },
  apply: { script: `touch /run/${name}` },
  ...changes,
});
beforeEach(() => host.write('/run/there', ''));

test('a host that is as it should be is asked once, and nothing is done', async () => {
  expect(await bring(file('there'), file('there'))).toEqual([]);
  expect(sessions).toEqual([{ of: 'first', isOpen: true, runs: 1 }]);
  expect(said).toEqual([]);
});

test('what is not so is made so, in order, and told', async () => {
  const steps = [
    file('there'),
    file('a'),
    file('there'),
    file('b', { check: { script: 'test -e /run/a -a -e /run/b' } }),
  ];
  expect(await bring(...steps)).toEqual(['a', 'b']);
  expect(said).toEqual([expect.stringMatching(/^queue-1: a \(\d+\.\d s\)$/), expect.stringContaining('b')]);
  expect(logged).toEqual(['── a', '── there', '── b']);
  expect(await bring(...steps)).toEqual([]);
});

test('what a step before has undone is seen, though it held at first', async () => {
  const undoing = file('a', { apply: { script: 'touch /run/a; rm /run/there' } });
  expect(await bring(undoing, file('there'))).toEqual(['a', 'there']);
});

test('a check with input is asked with it', async () => {
  const check = { script: 'test "$(cat)" = secret', input: 'secret' };
  expect(await bring({ title: 'x', check, apply: { script: 'exit 1' } })).toEqual([]);
});

test('the first that fails ends it, with its last words and advice', async () => {
  const apply = { script: 'seq 1 9; echo "No space left on device" >&2; exit 28' };
  const broken = bring(file('a'), file('b', { apply }), file('c'));
  await expect(broken).rejects.toBeInstanceOf(HostFailure);
  await expect(broken).rejects.toThrow(
    /^queue-1: b: ended with code 28\n {2}The disk is full\..*\n {4}No space left on device$/,
  );
  expect(host.run({ script: 'ls /run' }).stdout).toBe('a\nthere\n');
});

test('of much output the end is told', async () => {
  const broken = bring(file('b', { apply: { script: 'seq 1 99; exit 1' } }));
  await expect(broken).rejects.toThrow(/^queue-1: b: ended with code 1\n {4}88\n {4}89\n(.*\n)+ {4}99$/);
});

test('what was done and does not hold is a failure', async () => {
  await expect(bring(file('a', { apply: { script: 'true' } }))).rejects.toThrow(
    'queue-1: a was done, and does not hold: ended with code 1',
  );
});

test('a verification of its own counts, not the check', async () => {
  const apply = { script: 'true' };
  expect(await bring(file('a', { apply, verify: { script: 'true' } }))).toEqual(['a']);
  await expect(bring(file('b', { verify: { script: 'echo why >&2; exit 4' } }))).rejects.toThrow(
    'queue-1: b was done, and does not hold: ended with code 4\n    why',
  );
});

test('a second connection verifies where the first could have shut the door, and is closed', async () => {
  const verify = { script: 'echo $session; test $session = second' };
  expect(await bring(file('a', { verifiesAnew: true, verify }), file('b'))).toEqual(['a', 'b']);
  expect(sessions.map(({ isOpen }) => isOpen)).toEqual([true, false]);
  await expect(bring(file('c', { verifiesAnew: true, verify: { script: 'exit 1' } }))).rejects.toThrow();
  expect(sessions.map(({ isOpen }) => isOpen)).toEqual([true, false, true, false]);
});

test('a signal is told as such', async () => {
  await expect(bring(file('a', { apply: { script: 'kill -9 $$' } }))).rejects.toThrow(
    'queue-1: a: was ended by a signal',
  );
});

describe('a step that takes long', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Of a host on which the step takes so long. */
  function slowly(ms: number, code: number): Promise<string[]> {
    const applying: SshSession = {
      ...session('first'),
      run: async ({ script }) => {
        if (script === 'apply') await new Promise((resolve) => setTimeout(resolve, ms));
        const isSo = script === 'verify' || (script === 'apply' && code === 0);
        return { code: isSo ? 0 : 1, stdout: '', stderr: '' };
      },
    };
    const step = { title: 'packages', ...{ check: { script: 'check' }, apply: { script: 'apply' } } };
    const steps = [{ ...step, verify: { script: 'verify' } }];
    const log = { file: '', line: () => undefined };
    return runSteps(steps, {
      ...{ session: applying, log, reconnect: async () => applying },
      say: (line) => said.push(line),
    });
  }

  test('is told once before it is done', async () => {
    const done = slowly(60_000, 0);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(said).toEqual(['queue-1: packages …']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await done).toEqual(['packages']);
    expect(said).toEqual(['queue-1: packages …', 'queue-1: packages (60.0 s)']);
  });

  test.each([0, 1])('and nothing of it is told after its end with code %i', async (code) => {
    const ended = slowly(4_000, code).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await ended).toEqual(code === 0 ? ['packages'] : expect.any(HostFailure));
    expect(vi.getTimerCount()).toBe(0);
  });
});
