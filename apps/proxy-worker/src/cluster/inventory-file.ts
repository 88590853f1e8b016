import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { type InventoryNode, parseInventory } from './inventory.ts';

const LOOK_INTERVAL_MS = 500;

export interface InventoryFile extends Service {
  readonly nodes: readonly InventoryNode[];
  /** Called with every later good content. */
  onChange(listener: (nodes: readonly InventoryNode[]) => void): void;
}

/**
 * Reads the inventory at once and throws its mistakes; afterwards looks for changes. Polling, not watching: it also sees
 * a file that was replaced by a rename, and files on network shares. A broken file changes nothing but the log.
 */
export function createInventoryFile(path: string, logger: Logger): InventoryFile {
  let stamp = '';
  let timer: NodeJS.Timeout | undefined;
  const listeners: ((nodes: readonly InventoryNode[]) => void)[] = [];

  const read = () => {
    try {
      stamp = stampOf(path);
      return parseInventory(readFileSync(path, 'utf8'));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return { outcome: 'broken', mistakes: [`cannot read ${path} (${code})`] } as const;
    }
  };

  const first = read();
  if (first.outcome === 'broken') {
    throw new ConfigError(first.mistakes.map((mistake) => `WORKER_INVENTORY_FILE: ${mistake}`));
  }
  let nodes: readonly InventoryNode[] = first.nodes;

  const look = () => {
    const now = stampOf(path);
    if (now === stamp) return;
    const inventory = read();
    stamp = now;
    if (inventory.outcome === 'broken') {
      logger.error(
        { mistakes: inventory.mistakes },
        'the inventory is broken; the last good one stays in use',
      );
      return;
    }
    nodes = inventory.nodes;
    logger.info({ nodes: nodes.map(({ name }) => name) }, 'the inventory has changed');
    for (const listener of listeners) listener(nodes);
  };

  return {
    get nodes() {
      return nodes;
    },
    onChange: (listener) => void listeners.push(listener),
    async start() {
      timer ??= setInterval(look, LOOK_INTERVAL_MS);
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** Another file of the same size, written within the same millisecond, still has another inode. */
function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : 'missing';
}
