import { expect, test } from 'vitest';
import { HostFailure } from '../ssh/host-failure.ts';
import { logInPatiently } from './log-in-patiently.ts';

const refused = new HostFailure('proxy-2', 'nobody listens', {
  cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
});
const wrongKey = new HostFailure('proxy-2', 'it shows another key', { cause: new Error('Host denied') });

/** Fails so often, then is in. */
async function logIn(failures: number, isPatient: boolean, failure = refused) {
  const said: string[] = [];
  let [tries, waitedMs] = [0, 0];
  const attempt = async () => {
    tries += 1;
    if (tries <= failures) throw failure;
    return 'in';
  };
  const pause = async (ms: number) => {
    waitedMs += ms;
  };
  const say = (line: string) => void said.push(line);
  const outcome = await logInPatiently(attempt, { name: 'proxy-2', isPatient, say, pause }).catch(
    (error: unknown) => error,
  );
  return { outcome, tries, said, seconds: waitedMs / 1_000 };
}

test('who only looks does not wait for a host that is away', async () => {
  expect(await logIn(99, false)).toEqual({ outcome: refused, tries: 2, said: [], seconds: 2 });
  expect(await logIn(1, false)).toMatchObject({ outcome: 'in' });
});

test('who deploys waits for two minutes, and says so once, after some seconds', async () => {
  const said = ['proxy-2: no SSH connection yet, trying for up to 2 minutes'];
  expect(await logIn(2, true)).toEqual({ outcome: 'in', tries: 3, said: [], seconds: 4 });
  expect(await logIn(30, true)).toEqual({ outcome: 'in', tries: 31, said, seconds: 60 });
  expect(await logIn(99, true)).toEqual({ outcome: refused, tries: 60, said, seconds: 118 });
});

test('another failure is final at once', async () => {
  expect(await logIn(1, true, wrongKey)).toMatchObject({ outcome: wrongKey, tries: 1 });
});
