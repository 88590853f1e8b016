import { FleetFailure } from '../fleet-failure.ts';
import { changeCounts } from '../plan/change.ts';
import type { ObservedHost } from '../providers/provider.ts';
import type { Fleet } from './fleet.ts';

/** The hosts of a fleet that is as its file says. Throws FleetFailure when it is not. */
export async function runningHosts({ provider, desired, file }: Fleet): Promise<ObservedHost[]> {
  const { hosts, changes, problems } = await provider.look(desired);
  if (problems.length > 0) throw new FleetFailure(problems.join('\n'));
  if (changes.length > 0)
    throw new FleetFailure(`${file.name} is not as its file says (${changeCounts(changes)}): call up first.`);
  const idle = hosts.filter(({ state }) => state !== 'running');
  if (idle.length > 0) {
    const told = idle.map(({ name, state }) => `${name} is ${state}`).join(', ');
    throw new FleetFailure(`${told}: call up first.`);
  }
  return hosts;
}
