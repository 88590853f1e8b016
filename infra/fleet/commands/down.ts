import { readdirSync, rmSync } from 'node:fs';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { knownFleets } from '../folder/fleet-folder.ts';
import { changeCounts, changeLine } from '../plan/change.ts';
import { converge } from '../plan/converge.ts';
import type { Fleet, Surroundings } from './fleet.ts';

const SETTLE_MS = 600_000;

export async function downCommand(
  fleet: Fleet,
  { isSure }: FleetCommand,
  { say }: Surroundings,
): Promise<number> {
  const { file, provider, folder, records } = fleet;
  const { changes } = await provider.lookForRemoval();
  if (changes.length === 0) {
    const known = fleet.operatorKey ? [] : knownFleets(folder);
    const others = known.length > 0 ? ` Fleets that have a folder here: ${known.join(', ')}.` : '';
    say(`There is nothing of ${file.name}.${others}`);
    return 0;
  }
  if (!isSure) {
    for (const change of changes) say(changeLine(change));
    throw new FleetFailure(
      `${changeCounts(changes)}, with all data on them. Nothing was done: down --yes does it.`,
    );
  }
  await converge({ look: () => provider.lookForRemoval(), say, settleMs: SETTLE_MS });
  // Keys and passwords of hosts that are gone are worth nothing; the logs stay.
  for (const host of fleet.desired.hosts) records.forget(host.name);
  for (const path of [
    folder.hostRecordsFile,
    folder.inventoryFile,
    folder.knownHostsFile,
    folder.secretsFile,
  ]) {
    rmSync(path, { force: true });
  }
  rmSync(folder.certificatesDir, { recursive: true, force: true });
  const stays = [
    ...(fleet.operatorKey ? ["the operator's key"] : []),
    ...(readdirSync(folder.logsDir).length > 0 ? ['the logs of its hosts'] : []),
  ];
  say(
    `${file.name} is gone.${stays.length > 0 ? ` What stays: ${stays.join(' and ')}, in ${folder.path}.` : ''}`,
  );
  return 0;
}
