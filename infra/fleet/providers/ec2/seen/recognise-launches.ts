import type { HostRecords } from '../../../folder/host-records.ts';
import { isLaunchedWith } from '../launch/launch-request.ts';
import { isLive, type ObservedInstance } from './observed-fleet.ts';

/**
 * Notes which instance a launch has led to, whose answer may have been lost. One that has ended again counts as well: its launch is
 * not to be repeated. An instance of the right name that was launched with another token is not ours.
 */
export function recogniseLaunches(instances: readonly ObservedInstance[], records: HostRecords): void {
  const aliveFirst = [...instances].sort((one, other) => Number(isLive(other)) - Number(isLive(one)));
  for (const { id, name, launchToken } of aliveFirst) {
    const record = records.get(name);
    if (record?.hostId === null && isLaunchedWith(launchToken, record.launchToken)) records.seen(name, id);
  }
}
