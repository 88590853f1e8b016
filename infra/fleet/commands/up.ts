import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { TUNNEL_USER } from '../../provision/hosts/sshd-config-steps.ts';
import type { FleetCommand } from '../command-line.ts';
import { fleetInventory } from '../inventory/fleet-inventory.ts';
import { converge } from '../plan/converge.ts';
import { refusal } from '../plan/losses.ts';
import type { Look } from '../providers/provider.ts';
import type { Fleet, Surroundings } from './fleet.ts';
import { hostTable } from './host-table.ts';
import { keptRoles } from './kept-roles.ts';

const SETTLE_MS = 600_000;

export async function upCommand(
  fleet: Fleet,
  { isSure }: FleetCommand,
  { say }: Surroundings,
): Promise<number> {
  const { file, provider, desired, folder } = fleet;
  const look = await converge({
    look: () => provider.look(desired),
    objection: isSure ? undefined : refusal,
    say,
    settleMs: SETTLE_MS,
  });
  writeFileSync(folder.inventoryFile, inventoryOf(fleet, look));
  say('');
  say(hostTable(look.hosts));
  say(`${file.name} is as its file says. Inventory: ${folder.inventoryFile}. Next: deploy.`);
  return 0;
}

/** Who takes the writes is known after a deploy only: what the last one has found out stays. */
function inventoryOf({ records, folder }: Fleet, { hosts }: Look): string {
  const { inventoryFile } = folder;
  const roleOf = keptRoles(existsSync(inventoryFile) ? readFileSync(inventoryFile, 'utf8') : '');
  return fleetInventory(
    hosts
      .filter(({ role }) => role === 'database')
      .map((host) => {
        const hostKey = host.hostKey ?? records.get(host.name)?.hostKey ?? '';
        return { host, userName: TUNNEL_USER, role: roleOf(host.name, hostKey), hostKey };
      }),
  );
}
