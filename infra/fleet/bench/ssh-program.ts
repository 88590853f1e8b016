import type { RunProgram } from '../../bench/cluster/program.ts';
import { quote } from '../../provision/commands/quote.ts';
import type { SshSession } from '../../provision/ssh/ssh-session.ts';

/** sysbench takes scripts of the folder that it is started in before its own: nobody else may write there. */
const SCRIPTS = '/usr/share/sysbench';

/** Runs programs on a host of the fleet. To break one off, its session is closed. */
export function createSshProgram(session: SshSession): RunProgram {
  return async ({ argv, stdin, timeoutMs, signal }) => {
    signal.throwIfAborted();
    const close = () => session.close();
    signal.addEventListener('abort', close);
    try {
      const script = `cd ${quote(SCRIPTS)}\n${argv.map(quote).join(' ')}`;
      return await session.run({ script, input: stdin, isLogged: false, timeoutMs });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
    }
  };
}
