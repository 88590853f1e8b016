import { readFileSync } from 'node:fs';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import { createFileWatch } from '@sluice/common/files/file-watch.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { type ContainerAddress, type ParsedAddresses, parseAddresses } from './parse-addresses.ts';

/** The containers of a static pool: nobody of us starts or ends them. */
export interface ContainerAddresses extends Service {
  /** As the file says now. */
  readonly current: readonly ContainerAddress[];
  onChange(listener: () => void): void;
}

/**
 * From a CSV. Its mistakes are thrown at the start (ConfigError); later a broken or missing file leaves the last good one in
 * force and is logged. `slots` are of rows that name none.
 */
export function createContainerAddresses(path: string, slots: number, logger: Logger): ContainerAddresses {
  const listeners: (() => void)[] = [];
  const watch = createFileWatch([path], () => {
    const read = readAddresses(path, slots);
    if (read.outcome === 'broken') {
      const { mistakes } = read;
      logger.error({ path, mistakes }, 'the file of containers is broken; the last good one stays in force');
      return;
    }
    current = read.addresses;
    logger.info({ path, containers: current.map(({ name }) => name) }, 'the file of containers has changed');
    for (const listener of listeners) listener();
  });
  const first = readAddresses(path, slots);
  if (first.outcome === 'broken') {
    throw new ConfigError(first.mistakes.map((mistake) => `${path}: ${mistake}`));
  }
  let current = first.addresses;

  return {
    get current() {
      return current;
    },
    onChange: (listener) => void listeners.push(listener),
    start: watch.start,
    close: watch.close,
  };
}

function readAddresses(path: string, slots: number): ParsedAddresses {
  try {
    return parseAddresses(readFileSync(path, 'utf8'), slots);
  } catch (error) {
    return { outcome: 'broken', mistakes: [`cannot be read (${(error as NodeJS.ErrnoException).code})`] };
  }
}
