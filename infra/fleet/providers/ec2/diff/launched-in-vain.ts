import type { Step } from './step.ts';

/** Once more may help, after somebody ended a host or a zone had a bad moment; then it is a mistake that more launches do not mend. */
const LAUNCHES = 2;

/** Hosts that end as soon as they are launched: EC2 notices some limits and broken images only then. */
export function launchedInVain(
  steps: readonly Step[],
  /** Ids of the instances that each host has had since we began. */
  launches: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  return steps.flatMap(({ operation, name, why }) => {
    const count = operation.do === 'launch' ? (launches.get(name)?.size ?? 0) : 0;
    return count < LAUNCHES ? [] : [`${name} was launched ${count} times, and did not last: ${why}`];
  });
}
