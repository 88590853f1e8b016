import { beforeEach, describe, expect, test } from 'vitest';
import { APPS, appService } from '../hosts/app.ts';
import { contextOf } from '../hosts/context-under-test.ts';
import type { Command } from '../ssh/command.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import type { SshSession } from '../ssh/ssh-session.ts';
import type { DeployHost } from './deploy-host.ts';
import { type RollOptions, rollApp } from './roll-app.ts';

/** What was done on which host, by the titles of the steps. */
let done: string[];
/** `host: title` of steps whose way does not succeed. */
let failing: Set<string>;
beforeEach(() => {
  done = [];
  failing = new Set();
});

/** A host on which nothing holds until it is brought about, and everything else then succeeds. */
function scripted(name: string): DeployHost {
  const brought = new Set<string>();
  let [title, asked] = ['', 0];
  const answer = (code: number) => ({ code, stdout: '', stderr: '' });
  const session = {
    name,
    // Of each step: its check, the way to it, and its verification.
    run: async ({ isLogged = true }: Command) => {
      if (!isLogged) return answer(0); // a survey, in which nothing holds
      asked += 1;
      if (asked === 1) return answer(brought.has(title) ? 0 : 1);
      if (asked === 3) return answer(0);
      done.push(`${name}: ${title}`);
      if (failing.has(`${name}: ${title}`)) return answer(1);
      brought.add(title);
      return answer(0);
    },
  } as SshSession;
  const line = (text: string) => {
    [title, asked] = [text.replace('── ', ''), 0];
  };
  return {
    name,
    context: contextOf('container'),
    facts: { processors: 2 } as DeployHost['facts'],
    session,
    log: { file: '', line },
    reconnect: async () => session,
    say: () => undefined,
  };
}

const release = { name: 'text-analysis-b', archive: '', sha256: 'a'.repeat(64) };
const node = { name: 'node-24', archive: '', sha256: 'a'.repeat(64) };
const placed = (number: number) => ({
  app: APPS.container,
  service: appService(APPS.container, `-${number}`),
  variables: {},
  readyUrl: `http://127.0.0.1:${number}`,
});
const roll = (options: Partial<RollOptions> = {}) =>
  rollApp({
    app: APPS.container,
    hosts: [scripted('container-1'), scripted('container-2')],
    release,
    node,
    placedOn: () => [placed(1), placed(2)],
    ...options,
  });
const doneOn = (host: string) =>
  done.filter((each) => each.startsWith(`${host}: `)).map((each) => each.slice(host.length + 2));
const PROGRAMS = / (runs|is ready|is kept as good)$|^back /;

describe('a release', () => {
  test('is uploaded everywhere before the first program is replaced', async () => {
    await roll({ ready: async () => void done.push('ready') });
    const ready = done.indexOf('ready');
    expect(done.slice(0, ready).filter((each) => each.endsWith('upload of text-analysis-b'))).toHaveLength(2);
    expect(done.slice(0, ready).some((each) => each.endsWith(' runs'))).toBe(false);
  });

  test('replaces one program after the other, one host after the other, and is good when all of a host are ready', async () => {
    await roll();
    expect(done.filter((each) => PROGRAMS.test(each))).toEqual(
      ['container-1', 'container-2'].flatMap((host) =>
        [
          'sluice-text-analysis-1 runs',
          'sluice-text-analysis-1 is ready',
          'sluice-text-analysis-2 runs',
          'sluice-text-analysis-2 is ready',
          'sluice-text-analysis-1 is kept as good',
          'sluice-text-analysis-2 is kept as good',
        ].map((title) => `${host}: ${title}`),
      ),
    );
  });

  test('that does not become ready is taken back, on its host alone; hosts after it are left as they are', async () => {
    failing.add('container-1: sluice-text-analysis-2 is ready');
    await expect(roll()).rejects.toThrow(
      /^container-1: sluice-text-analysis-2 is ready: ended with code 1\n {2}It runs what was good before again; hosts after it/,
    );
    const after = doneOn('container-1').slice(
      doneOn('container-1').indexOf('sluice-text-analysis-2 is ready') + 1,
    );
    expect(after[0]).toBe('back to what was good');
    // Nothing of it is kept as good, though the first program of the host was ready.
    expect(done.some((each) => each.endsWith('is kept as good'))).toBe(false);
    expect(doneOn('container-2').some((title) => PROGRAMS.test(title))).toBe(false);
  });

  test('that cannot be taken back is told as such', async () => {
    failing.add('container-1: sluice-text-analysis-1 is ready').add('container-1: back to what was good');
    await expect(roll()).rejects.toThrow(
      / is ready: ended with code 1\n {2}It could not go back to what was good before: .*back to what was good: ended with code 1$/,
    );
  });

  test('that the fleet does not see is taken back as well', async () => {
    const watch = async () => async (isNew: boolean) => {
      expect(isNew).toBe(true);
      throw new HostFailure('container-1', 'is not seen');
    };
    await expect(roll({ watch })).rejects.toThrow(/^container-1: is not seen\n {2}It runs what was good/);
    expect(doneOn('container-1')).toContain('back to what was good');
  });

  test('is not taken back for a bug of ours', async () => {
    const bug = new TypeError('x');
    await expect(roll({ watch: () => Promise.reject(bug) })).rejects.toBe(bug);
    expect(done.some((each) => each.endsWith('back to what was good'))).toBe(false);
  });
});
