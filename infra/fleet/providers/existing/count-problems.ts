import { FLEET_ROLES } from '../../file/roles.ts';
import type { DesiredFleet } from '../provider.ts';
import type { ExistingHost } from './hosts-file.ts';

/** Where the fleet file asks for other hosts than there are: a sentence for each role. */
export function countProblems(
  file: string,
  wanted: DesiredFleet['hosts'],
  hosts: readonly ExistingHost[],
): string[] {
  return FLEET_ROLES.flatMap((role) => {
    const asked = wanted.filter((host) => host.role === role).length;
    const there = hosts.filter((host) => host.role === role);
    if (asked === there.length) return [];
    const advice = there.length < asked ? 'add what is missing' : 'take lines out';
    return [
      `${file}: ${described(there)} of the role ${role}, the fleet file asks for ${asked}: ${advice}, or change hosts.${role}.count`,
    ];
  });
}

function described(hosts: readonly ExistingHost[]): string {
  if (hosts.length === 0) return 'no running host';
  const lines = hosts.map(({ line }) => line).join(', ');
  return hosts.length === 1
    ? `1 running host (line ${lines})`
    : `${hosts.length} running hosts (lines ${lines})`;
}
