import { statSync } from 'node:fs';
import type { Service } from '../lifecycle/service.ts';

const LOOK_INTERVAL_MS = 250;

/**
 * Calls `reload` within a second of a change of any of the files. Polling, not watching: it also sees a file that was replaced by a
 * rename, and files on network shares. A change counts when it was the same at two looks: what an editor has half written is not taken.
 * Make it before the files are read for the first time, so that no change falls in between. `reload` must not throw.
 */
export function createFileWatch(paths: readonly string[], reload: () => void): Service {
  let taken = versionOf(paths);
  let lastSeen = taken;
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    const version = versionOf(paths);
    const isSettled = version === lastSeen;
    lastSeen = version;
    if (!isSettled || version === taken) return;
    taken = version;
    reload();
  };

  return {
    async start() {
      timer ??= setInterval(look, LOOK_INTERVAL_MS).unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** Changes whenever one of the files is written or replaced: of the same size within the same moment, it still is another inode. */
function versionOf(paths: readonly string[]): string {
  return paths
    .map((path) => {
      try {
        const status = statSync(path, { bigint: true, throwIfNoEntry: false });
        return status ? `${status.ino} ${status.size} ${status.mtimeNs}` : 'missing';
      } catch (error) {
        return `unreadable ${(error as NodeJS.ErrnoException).code}`;
      }
    })
    .join();
}
