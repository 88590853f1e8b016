import { createHmac } from 'node:crypto';
import { type HostKey, type HostKeyExpectation, parseHostKey } from './host-key.ts';

export interface KnownHosts {
  lookUp(host: string, port: number): HostKeyExpectation;
}

interface Entry {
  revoked: boolean;
  patterns: string[];
  key: HostKey;
}

/** Reads a file of the form of OpenSSH's known_hosts(5). Lines it does not understand, and @cert-authority, are passed over. */
export function parseKnownHosts(text: string): KnownHosts {
  const entries = text.split('\n').flatMap((line) => parseLine(line.trim()));
  return {
    lookUp(host, port) {
      const name = port === 22 ? host : `[${host}]:${port}`;
      const found = entries.filter((entry) => matches(entry.patterns, name.toLowerCase()));
      return {
        keys: found.filter((entry) => !entry.revoked).map((entry) => entry.key),
        revoked: found.filter((entry) => entry.revoked).map((entry) => entry.key),
      };
    },
  };
}

function parseLine(line: string): Entry[] {
  if (line === '' || line.startsWith('#')) return [];
  const fields = line.split(/\s+/);
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked') return [];
  const [hosts, ...rest] = fields;
  const key = parseHostKey(rest.join(' '));
  if (!hosts || !key) return [];
  return [{ revoked: marker === '@revoked', patterns: hosts.split(','), key }];
}

/** A negated pattern that fits wins over all others. */
function matches(patterns: string[], name: string): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern, name));
}

function fits(pattern: string, name: string): boolean {
  if (pattern.startsWith('|1|')) {
    const [salt, hash] = pattern.slice(3).split('|');
    if (!salt || !hash) return false;
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
