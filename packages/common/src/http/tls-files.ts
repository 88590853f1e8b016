import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../config/read-config.ts';
import { createFileWatch } from '../files/file-watch.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';

/** PEM: the certificate with those between it and its authority, and its private key. */
export interface TlsPair {
  cert: string;
  key: string;
}

export interface TlsFiles extends Service {
  readonly current: TlsPair;
  /** Called with each later pair. */
  onChange(listener: (pair: TlsPair) => void): void;
}

/**
 * A certificate and its key. They are read here, so that a mistake is told before anything starts (a ConfigError), and
 * again within a second of a change; a pair that does not fit (one file may be written before the other) leaves the
 * last good one in force. Open connections keep theirs.
 */
export function createTlsFiles(certFile: string, keyFile: string, logger: Logger): TlsFiles {
  const listeners: ((pair: TlsPair) => void)[] = [];
  const watch = createFileWatch([certFile, keyFile], () => {
    try {
      current = read(certFile, keyFile);
      for (const listener of listeners) listener(current);
      logger.info(
        { validTo: new X509Certificate(current.cert).validTo },
        'the TLS certificate was read again',
      );
    } catch (error) {
      logger.error(
        { reason: (error as Error).message },
        'the changed TLS files do not fit; the ones before stay',
      );
    }
  });
  let current = read(certFile, keyFile);

  return {
    get current() {
      return current;
    },
    onChange: (listener) => listeners.push(listener),
    start: watch.start,
    close: watch.close,
  };
}

function read(certFile: string, keyFile: string): TlsPair {
  const cert = readText(certFile);
  const key = readText(keyFile);
  try {
    createSecureContext({ cert, key });
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('they do not fit');
  } catch {
    // What OpenSSL says may quote the file.
    throw new ConfigError([
      `TLS: ${certFile} is not a certificate in PEM form, or ${keyFile} is not its key`,
    ]);
  }
  return { cert, key };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`TLS: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}
