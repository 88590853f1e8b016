import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/read-config.ts';
import { createFileWatch } from '../files/file-watch.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import { type KeyRecord, type KeyStore, parseKeyFile } from './key-record.ts';

export type { KeyRecord, KeyStore } from './key-record.ts';

export interface KeyFile extends Service, KeyStore {
  /** By id; another map after each change of the file. */
  readonly records: ReadonlyMap<string, KeyRecord>;
}

/**
 * API keys from a JSON file. It is read here, so that a mistake is told before anything starts (a ConfigError), and
 * again within a second of a change; a file that is broken then leaves the last good keys in force.
 */
export function createKeyFile(path: string, logger: Logger): KeyFile {
  const watch = createFileWatch([path], () => {
    try {
      keys = read(path);
      logger.info({ keys: keys.size }, 'the key file was read again');
    } catch (error) {
      logger.error(
        { reason: (error as Error).message },
        'the changed key file is broken; the keys before it stay in force',
      );
    }
  });
  let keys = read(path);

  return {
    get records() {
      return keys;
    },
    find: (id) => keys.get(id),
    start: watch.start,
    close: watch.close,
  };
}

function read(path: string): Map<string, KeyRecord> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`key file ${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const parsed = parseKeyFile(text);
  if (parsed.outcome === 'broken') {
    throw new ConfigError(parsed.mistakes.map((mistake) => `key file ${path}: ${mistake}`));
  }
  return new Map(parsed.content.keys.map((record) => [record.id, record]));
}
