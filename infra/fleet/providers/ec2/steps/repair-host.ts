import {
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import type { Repair } from '../diff/step.ts';

/** Each may be done twice. */
export async function repairHost(
  ec2: Ec2Calls,
  instanceId: string,
  repairs: readonly Repair[],
  groupId: string,
): Promise<void> {
  if (repairs.includes('guard metadata')) {
    await ec2.change(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId: instanceId,
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
      }),
    );
  }
  if (repairs.includes('set group'))
    await ec2.change(new ModifyInstanceAttributeCommand({ InstanceId: instanceId, Groups: [groupId] }));
  // Last, so that it does not run a moment with doors open.
  if (repairs.includes('start')) await ec2.change(new StartInstancesCommand({ InstanceIds: [instanceId] }));
}
