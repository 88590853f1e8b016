import { DeleteVolumeCommand } from '@aws-sdk/client-ec2';
import type { FleetHost } from '../../../file/fleet-hosts.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import type { Operation } from '../diff/step.ts';
import { type LaunchContext, launchHost } from '../launch/launch-host.ts';
import type { LaunchImage } from '../launch/newest-image.ts';
import { createGroup, deleteGroup } from './change-groups.ts';
import { deleteKey, importKey } from './change-key.ts';
import { allowIn, allowOut, describeRule, revokeRule } from './change-rules.ts';
import { type EndContext, endHost } from './end-host.ts';
import { repairHost } from './repair-host.ts';

export interface OperationContext extends Omit<LaunchContext, 'network'>, EndContext {
  publicKey: string;
  /** Null where nothing is to be made. */
  network: LaunchContext['network'] | null;
  /** By role; those that are made are added. */
  groupIds: Map<string, string>;
  /** By size. */
  images: ReadonlyMap<string, LaunchImage>;
}

/** May be repeated after any answer was lost. Throws ProviderFailure. */
export async function carryOutOperation(context: OperationContext, operation: Operation): Promise<void> {
  const { ec2, fleet, records, groupIds } = context;
  const groupIdOf = (role: string) => known(groupIds.get(role), `the group of ${role}`);
  const network = () => known(context.network, 'the network');
  const launch = (host: FleetHost) =>
    launchHost(
      { ...context, network: network() },
      host,
      known(context.images.get(host.size), `the image for ${host.size}`),
      groupIdOf(host.role),
    );
  switch (operation.do) {
    case 'import key':
      return await importKey(ec2, fleet, context.publicKey);
    case 'delete key':
      return await deleteKey(ec2, fleet);
    case 'create group':
      groupIds.set(operation.role, await createGroup(ec2, fleet, operation.role, network().vpcId));
      return;
    case 'delete group':
      return await deleteGroup(ec2, operation.groupId);
    case 'allow in':
      return await allowIn(ec2, operation.rule, groupIdOf);
    case 'allow out':
      return await allowOut(ec2, operation.groupId);
    case 'describe rule':
      return await describeRule(ec2, operation.rule, groupIdOf);
    case 'revoke':
      return await revokeRule(ec2, operation.groupId, operation.rule);
    case 'launch':
      return await launch(operation.host);
    case 'repair':
      return await repairHost(ec2, operation.instanceId, operation.repairs, groupIdOf(operation.role));
    case 'replace':
      await endHost(context, operation.instanceId);
      return await launch(operation.host);
    case 'end':
      await endHost(context, operation.instanceId);
      if (records.get(operation.host)?.hostId === operation.instanceId) records.forget(operation.host);
      return;
    case 'delete volume':
      try {
        await ec2.change(new DeleteVolumeCommand({ VolumeId: operation.volumeId }));
      } catch (error) {
        if (ec2Code(error) !== 'InvalidVolume.NotFound') throw error;
      }
  }
}

function known<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is not known`);
  return value;
}
