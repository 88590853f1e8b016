import type { FleetCommand } from '../command-line.ts';
import { changeCounts, changeLine } from '../plan/change.ts';
import type { Fleet, Surroundings } from './fleet.ts';

const DIFFERS = 3;

export async function planCommand(
  { file, provider, desired }: Fleet,
  { checks }: FleetCommand,
  { say }: Surroundings,
): Promise<number> {
  const { changes, problems } = await provider.look(desired);
  for (const change of changes) say(changeLine(change));
  for (const problem of problems) say(`! ${problem}`);
  say(
    `${file.name}: ${changeCounts(changes)}${problems.length > 0 ? `, ${problems.length} to be mended by you` : ''}`,
  );
  return checks && changes.length + problems.length > 0 ? DIFFERS : 0;
}
