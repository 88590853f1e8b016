import { copyFileSync, fchmodSync, mkdirSync, openSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const MAX_BYTES = 5 * 1_048_576;

/** The log file of one container: what its processes print is appended. A file that has grown is moved to `.1`, in place of the one before. */
export interface ContainerLog {
  /** A descriptor to hand to a child; the caller closes it. */
  open(): number;
  /** Called now and then, also while somebody writes. Never throws. */
  bound(): void;
}

export function createContainerLog(folder: string, name: string): ContainerLog {
  const path = join(folder, `${name}.log`);
  const bound = () => {
    try {
      if (statSync(path).size <= MAX_BYTES) return;
      // The writer's descriptor appends: emptying the file under it is safe, a rename would take the writer along.
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
    } catch {
      // Not there yet, or a full disk: the container matters more than its log.
    }
  };
  return {
    open() {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      bound();
      const descriptor = openSync(path, 'a', 0o600);
      fchmodSync(descriptor, 0o600);
      return descriptor;
    },
    bound,
  };
}
