import { onAllHosts } from '../../provision/deploy/on-all-hosts.ts';
import { statusCommand as hostStatus } from '../../provision/hosts/status-command.ts';
import { HostFailure } from '../../provision/ssh/host-failure.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { changeCounts } from '../plan/change.ts';
import type { ObservedHost } from '../providers/provider.ts';
import type { Fleet, Surroundings } from './fleet.ts';
import { hostStandings } from './host-standing.ts';
import { hostTable, textTable } from './host-table.ts';
import { openToLook } from './open-to-look.ts';

/** Looks at everything and changes nothing. Code 1 when anything of the fleet is not as it should be. */
export async function statusCommand(
  fleet: Fleet,
  _command: FleetCommand,
  { say }: Surroundings,
): Promise<number> {
  const { provider, desired, records, operatorKey } = fleet;
  const { hosts, changes, problems } = await provider.look(desired);
  if (hosts.length > 0) say(hostTable(hosts));
  for (const problem of problems) say(`! ${problem}`);
  if (changes.length > 0) say(`! differs from its file: ${changeCounts(changes)} (plan shows it)`);
  const standings = hostStandings({
    wanted: desired.hosts,
    hosts,
    changes,
    keyOf: ({ name, hostKey }) => {
      const record = records.get(name);
      if (hostKey ?? record?.hostKey) return 'own';
      return record ? 'first' : 'none';
    },
    hasOperatorKey: operatorKey !== null,
  });
  const told = await Promise.all(
    standings.map(async ({ name, ask, remark }) => {
      const said = ask ? await whatItSays(fleet, ask) : { lines: [], isWell: false };
      return { name, lines: [...said.lines, ...(remark ? [remark] : [])], isWell: said.isWell && !remark };
    }),
  );
  say('');
  say(textTable([['host', 'what it says'], ...told.map(({ name, lines }) => [name, lines.join('; ')])]));
  return problems.length === 0 && told.every(({ isWell }) => isWell) ? 0 : 1;
}

async function whatItSays(fleet: Fleet, host: ObservedHost): Promise<{ lines: string[]; isWell: boolean }> {
  try {
    const opened = await openToLook(fleet, [host], () => undefined);
    try {
      const [lines = []] = await onAllHosts(opened.hosts, async ({ context, session }) => {
        const { stdout } = await session.run(hostStatus(context.host.role, fleet.file, context.manager));
        return stdout.trim().split('\n');
      });
      return {
        lines,
        isWell: !lines.some((line) => /DOWN|no answer|readyz [^2]/.test(line)),
      };
    } finally {
      opened.close();
    }
  } catch (error) {
    if (!(error instanceof FleetFailure || error instanceof HostFailure)) throw error;
    return { lines: [error.message.replace(`${host.name}: `, '')], isWell: false };
  }
}
