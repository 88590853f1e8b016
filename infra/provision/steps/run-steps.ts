import { HostFailure } from '../ssh/host-failure.ts';
import type { HostLog } from '../ssh/host-log.ts';
import type { SshSession } from '../ssh/ssh-session.ts';
import { failureAdvice } from './failure-advice.ts';
import type { Step } from './step.ts';
import { holdingFromStart, surveyCommand } from './survey.ts';

export interface StepRun {
  session: SshSession;
  log: HostLog;
  /** A second connection to the same host. */
  reconnect: () => Promise<SshSession>;
  say: (line: string) => void;
}

/** Before that, a step is told when it is done; a longer one could be taken for a program that hangs. */
const LONG_STEP_MS = 5_000;

/** Brings a host to where all steps hold. Returns the titles of what was not so before. Throws HostFailure at the first that fails. */
export async function runSteps(
  steps: readonly Step[],
  { session, log, reconnect, say }: StepRun,
): Promise<string[]> {
  const changed: string[] = [];
  const survey = await session.run(surveyCommand(steps));
  // What follows a step that is not so may depend on it: from there on each is asked in its turn.
  for (const step of steps.slice(holdingFromStart(survey.stdout, steps))) {
    log.line(`── ${step.title}`);
    if ((await session.run(step.check)).code === 0) continue;
    const startedAt = performance.now();
    const timer = setTimeout(() => say(`${session.name}: ${step.title} …`), LONG_STEP_MS);
    try {
      await carryOut(step, session, reconnect);
    } finally {
      clearTimeout(timer);
    }
    changed.push(step.title);
    say(`${session.name}: ${step.title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
  return changed;
}

async function carryOut(step: Step, session: SshSession, reconnect: StepRun['reconnect']): Promise<void> {
  const applied = await session.run(step.apply);
  if (applied.code !== 0) throw new HostFailure(session.name, failed(step.title, applied));
  const verifier = step.verifiesAnew ? await reconnect() : session;
  try {
    const verified = await verifier.run(step.verify ?? step.check);
    if (verified.code !== 0) {
      throw new HostFailure(session.name, failed(`${step.title} was done, and does not hold`, verified));
    }
  } finally {
    if (verifier !== session) verifier.close();
  }
}

function failed(
  title: string,
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
): string {
  const output = (stderr.trim() || stdout.trim()).split('\n').slice(-12).join('\n    ');
  const advice = failureAdvice(`${stdout}\n${stderr}`);
  const ended = code === null ? 'was ended by a signal' : `ended with code ${code}`;
  return [
    `${title}: ${ended}`,
    ...(advice ? [`  ${advice}`] : []),
    ...(output ? [`    ${output}`] : []),
  ].join('\n');
}
