import { onAllHosts } from '../../provision/deploy/on-all-hosts.ts';
import { openHosts } from '../../provision/deploy/open-hosts.ts';
import { fleetSecrets } from '../../provision/hosts/fleet-secrets.ts';
import { statusCommand as hostStatus } from '../../provision/hosts/status-command.ts';
import { HostFailure } from '../../provision/ssh/host-failure.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { changeCounts } from '../plan/change.ts';
import type { ObservedHost } from '../providers/provider.ts';
import type { Fleet, Surroundings } from './fleet.ts';
import { hostTable, textTable } from './host-table.ts';

/** Looks at everything and changes nothing. Code 1 when a service is down or a host cannot be reached. */
export async function statusCommand(
  fleet: Fleet,
  _command: FleetCommand,
  { say }: Surroundings,
): Promise<number> {
  const { file, provider, desired } = fleet;
  const { hosts, changes, problems } = await provider.look(desired);
  say(hostTable(hosts));
  for (const problem of problems) say(`! ${problem}`);
  if (changes.length > 0) say(`! differs from its file: ${changeCounts(changes)} (plan shows it)`);
  const reachable = hosts.filter(
    ({ state, name, hostKey }) => state === 'running' && (hostKey ?? fleet.records.get(name)?.hostKey),
  );
  if (reachable.length === 0) {
    say(`${file.name}: not deployed`);
    return hosts.length === 0 ? 1 : 0;
  }
  const told = await Promise.all(reachable.map((host) => ask(fleet, host)));
  say('');
  say(textTable([['host', 'what it says'], ...told.map(({ name, lines }) => [name, lines.join('; ')])]));
  return told.every(({ isWell }) => isWell) ? 0 : 1;
}

async function ask(
  fleet: Fleet,
  host: ObservedHost,
): Promise<{ name: string; lines: string[]; isWell: boolean }> {
  try {
    const opened = await openHosts({
      file: fleet.file,
      hosts: [host],
      folder: fleet.folder,
      records: fleet.records,
      operatorKey: fleet.operatorKey.privateKey,
      secrets: fleetSecrets(fleet.folder.secretsFile),
      firewall: null,
      lockHolder: null,
      say: () => undefined,
    });
    try {
      const [lines = []] = await onAllHosts(opened.hosts, async ({ context, session }) => {
        const { stdout } = await session.run(hostStatus(context.host.role, fleet.file, context.manager));
        return stdout.trim().split('\n');
      });
      return {
        name: host.name,
        lines,
        isWell: !lines.some((line) => /DOWN|no answer|readyz [^2]/.test(line)),
      };
    } finally {
      opened.close();
    }
  } catch (error) {
    if (!(error instanceof FleetFailure || error instanceof HostFailure)) throw error;
    return { name: host.name, lines: [error.message.replace(`${host.name}: `, '')], isWell: false };
  }
}
