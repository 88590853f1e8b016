import { quote } from '../commands/quote.ts';
import { HostFailure } from './host-failure.ts';
import type { SshSession } from './ssh-session.ts';

const LOCK = '/run/sluice-deploy.lock';
const HOLDER = '/run/sluice-deploy.holder';
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * The script that holds a host's lock for as long as its input stays open. The kernel gives the lock back when the connection ends, however
 * it ends: there is no lock of somebody who is gone. `holder` says who, when, why.
 */
export function lockScript(holder: string): string {
  const hold = `printf '%s\\n' ${quote(holder)} > ${HOLDER}; echo held; cat > /dev/null; rm -f ${HOLDER}`;
  return `flock --nonblock --conflict-exit-code 75 ${LOCK} sh -c ${quote(hold)} || { code=$?; test "$code" != 75 || echo "refused $(cat ${HOLDER} 2>/dev/null || true)"; exit "$code"; }`;
}

/** Keeps everybody else's deploys off the host until the returned function is called or the session ends. Throws HostFailure. */
export async function lockHost(session: SshSession, holder: string): Promise<() => void> {
  const channel = await session.open(lockScript(holder));
  const answer = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), ANSWER_TIMEOUT_MS);
    let said = '';
    // Apart from what it says, since sudo may warn before it.
    let warned = '';
    const settle = (text: string) => {
      clearTimeout(timer);
      resolve(text);
    };
    channel.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.startsWith('held\n')) settle('held');
    });
    channel.stderr.setEncoding('utf8').on('data', (text: string) => {
      warned += text;
    });
    channel.on('close', () => settle(said.trim() || warned.trim()));
  });
  if (answer === 'held') return () => channel.end();
  channel.close();
  if (answer.startsWith('refused'))
    throw new HostFailure(
      session.name,
      `is being deployed by ${answer.slice('refused '.length) || 'somebody'}`,
    );
  throw new HostFailure(session.name, `the lock ${LOCK} cannot be taken: ${answer}`);
}
