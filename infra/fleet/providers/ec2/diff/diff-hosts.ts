import type { FleetHost } from '../../../file/fleet-hosts.ts';
import { isLive, type ObservedInstance } from '../seen/observed-fleet.ts';
import { groupStepId, hostStepId, KEY_STEP_ID, type Repair, type Step } from './step.ts';

export interface HostDiff {
  /** Those that the file asks for and that are there, in its order; then others. */
  hosts: ObservedInstance[];
  steps: Step[];
  problems: string[];
}

export interface HostsToDiff {
  wanted: readonly FleetHost[];
  seen: readonly ObservedInstance[];
  /** The instance that our records tell of; null for a host that we have not launched. */
  recordedId: (host: string) => string | null;
  /** Null while the group is to be made. */
  groupIdOf: (role: string) => string | null;
}

export function diffHosts({ wanted, seen, recordedId, groupIdOf }: HostsToDiff): HostDiff {
  const diff: HostDiff = { hosts: [], steps: [], problems: [] };
  const others = new Set(seen.filter(({ state }) => state !== 'ended'));
  for (const host of wanted) {
    const ofName = seen.filter(({ name }) => name === host.name);
    const live = ofName.filter(isLive).sort(byAge);
    const recorded = recordedId(host.name);
    const kept = live.find(({ id }) => id === recorded) ?? live[0];
    for (const instance of ofName)
      if (instance === kept || instance.state === 'ending') others.delete(instance);
    if (!kept) {
      diff.steps.push(launchStep(host, ofName.sort(byAge).at(-1)));
      continue;
    }
    diff.hosts.push(kept);
    if (kept.id !== recorded) {
      diff.problems.push(
        `${host.name} (${kept.id}) is there, but its keys are not known here: it was launched from elsewhere, or the fleet's folder was lost. Go on where it was launched, or take the fleet down first.`,
      );
    } else {
      const step = keepStep(host, kept, groupIdOf(host.role));
      if (step) diff.steps.push(step);
    }
  }
  const names = wanted.map(({ name }) => name);
  diff.hosts.push(...[...others].filter(isLive));
  diff.steps.push(
    ...endSteps([...others], names, ({ name }) =>
      names.includes(name) ? 'a second one of this name' : 'the file does not ask for it',
    ),
  );
  return diff;
}

function launchStep(host: FleetHost, ended: ObservedInstance | undefined): Step {
  const reason = ended?.endReason ? ` (${ended.endReason})` : '';
  return {
    id: hostStepId(host.name),
    action: 'create',
    kind: 'host',
    name: host.name,
    why: ended ? `${host.size}, since the last one was ended${reason}` : `${host.size}, ${host.diskGb} GB`,
    after: [KEY_STEP_ID, groupStepId(host.role)],
    operation: { do: 'launch', host },
  };
}

/** Null when it is as it should be. */
function keepStep(host: FleetHost, seen: ObservedInstance, groupId: string | null): Step | null {
  const step = { id: hostStepId(host.name), kind: 'host', name: host.name } as const;
  if (seen.size !== host.size) {
    return {
      ...step,
      action: 'replace',
      why: `it is ${seen.size}, not ${host.size}`,
      after: [KEY_STEP_ID, groupStepId(host.role)],
      operation: { do: 'replace', instanceId: seen.id, host },
    };
  }
  const repairs: [Repair, string][] = [];
  if (seen.state === 'stopped') repairs.push(['start', 'it is stopped']);
  if (!seen.guardsMetadata)
    repairs.push(['guard metadata', 'its metadata can be read without a token, or from containers']);
  if (groupId === null || seen.groupIds.length !== 1 || seen.groupIds[0] !== groupId)
    repairs.push(['set group', 'it is in other security groups']);
  if (repairs.length === 0) return null;
  return {
    ...step,
    action: 'change',
    why: repairs.map(([, why]) => why).join('; '),
    after: [groupStepId(host.role)],
    operation: {
      do: 'repair',
      instanceId: seen.id,
      role: host.role,
      repairs: repairs.map(([repair]) => repair),
    },
  };
}

/** Names of hosts that stay, and those of several, are told apart by their ids. */
export function endSteps(
  instances: readonly ObservedInstance[],
  stay: readonly string[],
  why: (instance: ObservedInstance) => string,
): Step[] {
  const names = [...stay, ...instances.map(({ name }) => name)];
  return instances.map((instance): Step => {
    const isOne = names.filter((name) => name === instance.name).length === 1;
    const name = isOne ? instance.name : `${instance.name} ${instance.id}`;
    return {
      id: hostStepId(name),
      action: 'delete',
      kind: 'host',
      name,
      why: instance.state === 'ending' ? 'it is ending' : why(instance),
      after: [],
      operation: { do: 'end', instanceId: instance.id, host: instance.name },
    };
  });
}

/** The id decides between two of the same second, so that every look keeps the same one. */
function byAge(one: ObservedInstance, other: ObservedInstance): number {
  return one.launchedAt - other.launchedAt || (one.id < other.id ? -1 : 1);
}
