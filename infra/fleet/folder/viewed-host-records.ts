import { FleetFailure } from '../fleet-failure.ts';
import { type HostRecords, readHostRecords } from './host-records.ts';

/**
 * The records for a command that only looks. It holds no lock, so another may be writing them meanwhile: nothing is written from here. What is
 * seen is known until the command ends, and whoever changes the fleet sees it again.
 */
export function viewHostRecords(file: string): HostRecords {
  const records = readHostRecords(file);
  const refuse = (name: string) => {
    throw new Error(`the record of ${name} is only looked at`);
  };
  return {
    get: (name) => records[name] ?? null,
    seen(name, hostId) {
      const record = records[name];
      if (!record) return false;
      record.hostId ??= hostId;
      return record.hostId === hostId;
    },
    /** Of a first login: its new key must be on the disk before the host uses it, so it ends here. */
    change(name) {
      throw new FleetFailure(`${name} still has the host key that it was born with: deploy replaces it.`);
    },
    forLaunch: refuse,
    forget: refuse,
  };
}
