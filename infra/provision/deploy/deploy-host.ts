import type { HostContext } from '../hosts/host-context.ts';
import type { HostLog } from '../ssh/host-log.ts';
import type { SshSession } from '../ssh/ssh-session.ts';
import { runSteps } from '../steps/run-steps.ts';
import type { Step } from '../steps/step.ts';
import type { HostFacts } from './host-facts.ts';

/** A host that we are logged in to and whose lock we hold. */
export interface DeployHost {
  name: string;
  context: HostContext;
  facts: HostFacts;
  session: SshSession;
  log: HostLog;
  reconnect: () => Promise<SshSession>;
  say: (line: string) => void;
}

/** Throws HostFailure. Returns the titles of what was not so before. */
export function bring(host: DeployHost, steps: readonly Step[]): Promise<string[]> {
  return runSteps(steps, host);
}
