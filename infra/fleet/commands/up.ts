import { writeFileSync } from 'node:fs';
import { TUNNEL_USER } from '../../provision/hosts/sshd-config-steps.ts';
import type { FleetCommand } from '../command-line.ts';
import { fleetInventory } from '../inventory/fleet-inventory.ts';
import { converge } from '../plan/converge.ts';
import type { Look } from '../providers/provider.ts';
import type { Fleet, Surroundings } from './fleet.ts';
import { hostTable } from './host-table.ts';

const SETTLE_MS = 600_000;

export async function upCommand(
  fleet: Fleet,
  _command: FleetCommand,
  { say }: Surroundings,
): Promise<number> {
  const { file, provider, desired, folder } = fleet;
  const look = await converge({ look: () => provider.look(desired), say, settleMs: SETTLE_MS });
  writeFileSync(folder.inventoryFile, inventoryOf(fleet, look));
  say('');
  say(hostTable(look.hosts));
  say(`${file.name} is as its file says. Inventory: ${folder.inventoryFile}. Next: deploy.`);
  return 0;
}

/** Who takes the writes is known after a deploy only. */
function inventoryOf({ records }: Fleet, { hosts }: Look): string {
  return fleetInventory(
    hosts
      .filter(({ role }) => role === 'database')
      .map((host) => ({
        host,
        userName: TUNNEL_USER,
        role: '',
        hostKey: host.hostKey ?? records.get(host.name)?.hostKey ?? '',
      })),
  );
}
