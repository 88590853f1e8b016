import type { Change, ChangeAction } from '../../../plan/change.ts';
import type { HostSpec } from '../container/host-spec.ts';
import { networkOf, type ObservedContainer, type ObservedFleet } from '../observed/observed-fleet.ts';
import type { DockerPlan, DockerStep } from './docker-step.ts';
import { hostDifference } from './host-difference.ts';
import { removeContainerStep, removeDoubleStep, short } from './removals.ts';

/** Whether a container is one that this folder's records tell of: only then its keys are known. */
export type IsKnown = (container: ObservedContainer) => boolean;

export function compareHosts(wanted: readonly HostSpec[], seen: ObservedFleet, isKnown: IsKnown): DockerPlan {
  const plan: DockerPlan = { steps: [], problems: [] };
  for (const spec of wanted) {
    const all = seen.containers.filter(({ host }) => host === spec.host);
    const container = all.find(({ name }) => name === spec.containerName) ?? all[0];
    plan.steps.push(...all.filter((each) => each !== container).map(removeDoubleStep));
    if (container && !isKnown(container)) plan.problems.push(strangeContainer(container));
    else plan.steps.push(...hostSteps(spec, container, networkOf(seen)?.id));
  }
  const names = new Set(wanted.map(({ host }) => host));
  const extra = seen.containers.filter(({ host, state }) => !names.has(host) && state !== 'removing');
  plan.steps.push(...extra.map((each) => removeContainerStep(each, 'the file does not ask for it')));
  return plan;
}

function hostSteps(
  spec: HostSpec,
  container: ObservedContainer | undefined,
  networkId: string | undefined,
): DockerStep[] {
  const change = (action: ChangeAction, why: string): Change => ({
    id: `host ${spec.host}`,
    action,
    kind: 'host',
    name: spec.host,
    why,
    after: [],
  });
  if (!container)
    return [{ change: change('create', 'it is missing'), work: { work: 'launch', spec, remove: [] } }];
  const { id, state } = container;
  // Its name is free only when the engine is done: the next look tells.
  if (state === 'removing') return [];
  const difference = hostDifference(spec, container, networkId);
  if (difference !== null) {
    const why = spec.volume ? `${difference}; its volume is kept` : difference;
    return [{ change: change('replace', why), work: { work: 'launch', spec, remove: [id] } }];
  }
  if (state === 'created')
    return [{ change: change('create', 'it was never started'), work: { work: 'launch', spec, remove: [] } }];
  if (state !== 'exited' && state !== 'paused') return [];
  const isPaused = state === 'paused';
  const why = isPaused ? 'it is paused' : 'it is stopped';
  return [{ change: change('change', why), work: { work: 'start', spec, id, isPaused } }];
}

function strangeContainer({ host, name, id }: ObservedContainer): string {
  return `${host} is the container ${name} (${short(id)}), whose keys are not known here. Put back the fleet's folder that it was made with, or remove it: docker rm --force ${name}`;
}
