import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { FleetFailure } from '../fleet-failure.ts';

const HostRecord = z.strictObject({
  /** Of the launch: asked twice with the same token, EC2 makes one host. */
  launchToken: z.string(),
  /**
   * The host's key for the first login only. It is handed over where others may read it (user data), so that login replaces it.
   */
  firstKey: z.strictObject({ privateKey: z.string(), publicKey: z.string() }),
  /** The provider's, once it was seen. */
  hostId: z.string().nullable(),
  /** Public host key that was made on the host and is about to take the place of the first one. */
  nextHostKey: z.string().nullable(),
  /** Public host key, made on the host and known to nobody else. */
  hostKey: z.string().nullable(),
});
/** What we must know of a host before its provider tells, and what the provider cannot tell. */
export type HostRecord = z.output<typeof HostRecord>;

const HostRecordFile = z.record(z.string(), HostRecord);

/** The records of a fleet, by name of host, in a file that only its owner reads. Every change is on the disk before it returns. */
export interface HostRecords {
  get(name: string): HostRecord | null;
  /** The record for a launch: a new one, unless the last launch has not been seen to do anything, which is then repeated. */
  forLaunch(name: string): HostRecord;
  /** A host of this name exists. False when it is not the one that we launched: its keys are not known here. */
  seen(name: string, hostId: string): boolean;
  change(name: string, change: Partial<Pick<HostRecord, 'nextHostKey' | 'hostKey'>>): void;
  forget(name: string): void;
}

/** For whoever holds the fleet's lock: each write has all records as they were read here. Others take `viewHostRecords`. */
export function openHostRecords(file: string): HostRecords {
  const records = readHostRecords(file);
  const write = () => {
    const unfinished = `${file}.unfinished`;
    const descriptor = openSync(unfinished, 'w', 0o600);
    writeFileSync(descriptor, `${JSON.stringify(records, null, 2)}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(unfinished, file);
  };
  return {
    get: (name) => records[name] ?? null,
    forLaunch(name) {
      const last = records[name];
      if (last && last.hostId === null) return last;
      const record: HostRecord = {
        launchToken: randomUUID(),
        firstKey: generateOpensshKey(),
        hostId: null,
        nextHostKey: null,
        hostKey: null,
      };
      records[name] = record;
      write();
      return record;
    },
    seen(name, hostId) {
      const record = records[name];
      if (!record) return false;
      if (record.hostId === null) {
        record.hostId = hostId;
        write();
      }
      return record.hostId === hostId;
    },
    change(name, change) {
      const record = records[name];
      if (!record) throw new Error(`nothing is known of ${name}`);
      Object.assign(record, change);
      write();
    },
    forget(name) {
      if (!(name in records)) return;
      delete records[name];
      write();
    },
  };
}

/** Throws FleetFailure when the file cannot be understood. */
export function readHostRecords(file: string): Record<string, HostRecord> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const parsed = HostRecordFile.safeParse(tryJson(text));
  if (parsed.success) return parsed.data;
  throw new FleetFailure(
    `${file} cannot be understood. It holds the keys of the fleet's hosts: put a copy back.`,
  );
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
