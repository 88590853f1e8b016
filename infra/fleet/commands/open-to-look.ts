import { type OpenHosts, openHosts } from '../../provision/deploy/open-hosts.ts';
import { type FleetSecrets, knownFleetSecrets } from '../../provision/hosts/fleet-secrets.ts';
import type { ObservedHost } from '../providers/provider.ts';
import { type Fleet, operatorKeyOf } from './fleet.ts';

/** Logs in to hosts of a fleet that is deployed, beside whoever may be at work there. Throws FleetFailure or HostFailure. */
export async function openToLook(
  fleet: Fleet,
  hosts: readonly ObservedHost[],
  say: (line: string) => void,
): Promise<OpenHosts & { secrets: FleetSecrets }> {
  const operatorKey = operatorKeyOf(fleet);
  const secrets = knownFleetSecrets(fleet.folder.secretsFile);
  const opened = await openHosts({
    file: fleet.file,
    hosts,
    folder: fleet.folder,
    records: fleet.records,
    operatorKey,
    secrets,
    firewall: null,
    lockHolder: null,
    isPatient: false,
    say,
  });
  return { ...opened, secrets };
}
