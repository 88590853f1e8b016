import { readFileSync } from 'node:fs';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import { createFileWatch } from '@sluice/common/files/file-watch.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { type InventoryNode, parseInventory } from './inventory.ts';

export interface InventoryFile extends Service {
  readonly nodes: readonly InventoryNode[];
  /** Called with every later good content. */
  onChange(listener: (nodes: readonly InventoryNode[]) => void): void;
}

/**
 * Reads the inventory at once and throws its mistakes; afterwards looks for changes. A broken file changes nothing but the log.
 */
export function createInventoryFile(path: string, logger: Logger): InventoryFile {
  const listeners: ((nodes: readonly InventoryNode[]) => void)[] = [];
  const read = () => {
    try {
      return parseInventory(readFileSync(path, 'utf8'));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return { outcome: 'broken', mistakes: [`cannot read ${path} (${code})`] } as const;
    }
  };

  const watch = createFileWatch([path], () => {
    const inventory = read();
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
  });

  const first = read();
  if (first.outcome === 'broken') {
    throw new ConfigError(first.mistakes.map((mistake) => `WORKER_INVENTORY_FILE: ${mistake}`));
  }
  let nodes: readonly InventoryNode[] = first.nodes;

  return {
    get nodes() {
      return nodes;
    },
    onChange: (listener) => void listeners.push(listener),
    start: watch.start,
    close: watch.close,
  };
}
