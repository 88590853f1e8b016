import { setTimeout as delay } from 'node:timers/promises';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import { observeInstances } from '../seen/observe-fleet.ts';

export interface EndContext {
  ec2: Ec2Calls;
  fleet: string;
  pollMs: number;
  /** How long a host may take to end. */
  endMs: number;
}

/** Ends a host and waits until EC2 has taken it away: before that it holds on to its group and to the account's limits. */
export async function endHost({ ec2, fleet, pollMs, endMs }: EndContext, instanceId: string): Promise<void> {
  try {
    await ec2.change(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  } catch (error) {
    if (ec2Code(error) === 'InvalidInstanceID.NotFound') return;
    throw error;
  }
  const until = Date.now() + endMs;
  for (;;) {
    const instance = (await observeInstances(ec2, fleet)).find(({ id }) => id === instanceId);
    if (!instance || instance.state === 'ended') return;
    if (Date.now() > until)
      throw new ProviderFailure('unclear', `${instanceId} has not ended within ${endMs / 1000} s`);
    await delay(pollMs);
  }
}
