import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '../config/read-config.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import { type KeyRecord, type KeyStore, parseKeyFile } from './key-record.ts';

export type { KeyRecord, KeyStore } from './key-record.ts';

const LOOK_INTERVAL_MS = 1_000;

export interface KeyFile extends Service, KeyStore {
  /** By id; another map after each change of the file. */
  readonly records: ReadonlyMap<string, KeyRecord>;
}

/**
 * API keys from a JSON file. It is read here, so that a mistake is told before anything starts (a ConfigError), and
 * again within a second of a change; a file that is broken then leaves the last good keys in force.
 */
export function createKeyFile(path: string, logger: Logger): KeyFile {
  let seen = versionOf(path);
  let keys = read(path);
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    const version = versionOf(path);
    if (version === seen) return;
    seen = version;
    try {
      keys = read(path);
      logger.info({ keys: keys.size }, 'the key file was read again');
    } catch (error) {
      logger.error(
        { reason: (error as Error).message },
        'the changed key file is broken; the keys before it stay in force',
      );
    }
  };

  return {
    get records() {
      return keys;
    },
    find: (id) => keys.get(id),
    async start() {
      timer ??= setInterval(look, LOOK_INTERVAL_MS).unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** Changes whenever the file is written or replaced. */
function versionOf(path: string): string {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status ? `${status.ino} ${status.size} ${status.mtimeNs}` : 'missing';
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
