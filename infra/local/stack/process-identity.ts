import { readFileSync } from 'node:fs';

/** A process id together with when it was started: a pid alone may belong to somebody else by now. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot (field 22 of /proc/PID/stat); null where there is no /proc. */
  startedAt: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) };
}

/** True only if this very process is still there. Without /proc it is never certain, so false. */
export function isStillAlive(identity: ProcessIdentity): boolean {
  return identity.startedAt !== null && startOf(identity.pid) === identity.startedAt;
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
