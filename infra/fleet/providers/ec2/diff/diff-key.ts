import { keyName } from '../names.ts';
import type { ObservedKey } from '../seen/observed-fleet.ts';
import { KEY_STEP_ID, type Step } from './step.ts';

/** The key pair of the operator. One that is not ours is never replaced: somebody else may log in with it. */
export function diffKey(
  fleet: string,
  publicKey: string,
  seen: ObservedKey | null,
): { steps: Step[]; problems: string[] } {
  const name = keyName(fleet);
  if (seen === null) {
    const step: Step = {
      id: KEY_STEP_ID,
      action: 'create',
      kind: 'key',
      name,
      why: 'the operator logs in with it',
      after: [],
      operation: { do: 'import key' },
    };
    return { steps: [step], problems: [] };
  }
  if (!seen.isOfFleet) {
    return {
      steps: [],
      problems: [
        `There is a key pair ${name} that is not of this fleet. Delete it, or give the fleet another name.`,
      ],
    };
  }
  if (seen.publicKey !== publicKey) {
    return {
      steps: [],
      problems: [
        `The key pair ${name} holds another public key than this machine's operator key: the fleet was made from elsewhere, or its folder was lost. Go on where it was made, or take it down first.`,
      ],
    };
  }
  return { steps: [], problems: [] };
}
