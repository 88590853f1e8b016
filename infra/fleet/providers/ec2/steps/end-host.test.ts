import { expect, test } from 'vitest';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Failure } from '../calls/ec2-failure.ts';
import { endHost } from './end-host.ts';

/** An EC2 that tells these states of i-1, one after the other; null when it tells of no such instance. */
function ec2Telling(states: (string | null)[], refusal?: string): { ec2: Ec2Calls; asked: () => number } {
  let asked = 0;
  const ec2 = {
    async change() {
      const answer = { name: refusal, $metadata: { httpStatusCode: 400 }, message: 'told by EC2' };
      if (refusal) throw ec2Failure('TerminateInstances', answer);
      return {};
    },
    async readPages() {
      const state = states[Math.min(asked, states.length - 1)];
      asked += 1;
      const Instances = state ? [{ InstanceId: 'i-1', State: { Name: state } }] : [];
      return [{ Reservations: [{ Instances }] }];
    },
  } as unknown as Ec2Calls;
  return { ec2, asked: () => asked };
}

const context = { fleet: 'shop', pollMs: 1, endMs: 60_000 };

test.each([
  ['at once', ['terminated'], 1],
  ['after a while', ['running', 'shutting-down', 'shutting-down', 'terminated'], 4],
  ['and is told of no more', ['shutting-down', null], 2],
])('waits until the host has ended: %s', async (_what, states, looks) => {
  const { ec2, asked } = ec2Telling(states);
  await endHost({ ...context, ec2 }, 'i-1');
  expect(asked()).toBe(looks);
});

test('one that is not there has ended', async () => {
  const { ec2, asked } = ec2Telling(['running'], 'InvalidInstanceID.NotFound');
  await endHost({ ...context, ec2 }, 'i-1');
  expect(asked()).toBe(0);
});

test('one that is protected is told', async () => {
  const { ec2 } = ec2Telling(['running'], 'OperationNotPermitted');
  await expect(endHost({ ...context, ec2 }, 'i-1')).rejects.toMatchObject({ failureCause: 'refused' });
});

test('one that does not end is looked at again', async () => {
  const { ec2 } = ec2Telling(['shutting-down']);
  const ending = endHost({ ...context, ec2, endMs: 5 }, 'i-1');
  await expect(ending).rejects.toMatchObject({ failureCause: 'unclear' });
});
