import { FleetFailure } from '../../fleet/fleet-failure.ts';
import { HostFailure } from '../ssh/host-failure.ts';

/** Works on all at once. When some fail the others still finish, and all failures are told together, as one FleetFailure. */
export async function onAllHosts<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const settled = await Promise.allSettled(items.map(work));
  const done: R[] = [];
  const failures: string[] = [];
  for (const result of settled) {
    if (result.status === 'fulfilled') done.push(result.value);
    else if (result.reason instanceof HostFailure || result.reason instanceof FleetFailure) {
      failures.push(result.reason.message);
    } else throw result.reason;
  }
  if (failures.length > 0) throw new FleetFailure(failures.join('\n'));
  return done;
}
