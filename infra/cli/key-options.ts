import { KeyRecord } from '@sluice/common/auth/key-record.ts';
import type { z } from 'zod';
import { readDuration } from './duration.ts';

/** What is chosen when a key is made. */
export const NewKey = KeyRecord.omit({ id: true, hash: true, previous: true, revokedAt: true });
export type NewKey = z.infer<typeof NewKey>;

export const KEY_OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string' },
  database: { type: 'string' },
  expires: { type: 'string' },
  strategies: { type: 'string' },
  schemas: { type: 'string' },
  tables: { type: 'string' },
  kinds: { type: 'string' },
  'max-rows': { type: 'string' },
  'max-bytes': { type: 'string' },
  'max-timeout-ms': { type: 'string' },
  rate: { type: 'string' },
  burst: { type: 'string' },
  'max-in-flight': { type: 'string' },
} as const;

export type KeyOptions = { [Name in keyof typeof KEY_OPTIONS]?: string | undefined };

export type ReadKeyOptions = { outcome: 'key'; key: NewKey } | { outcome: 'mistakes'; mistakes: string[] };

/** Members of a record whose option has another name. */
const OPTION_OF: Record<string, string> = {
  expiresAt: 'expires',
  maxRows: 'max-rows',
  maxResultBytes: 'max-bytes',
  maxTimeoutMs: 'max-timeout-ms',
  maxInFlight: 'max-in-flight',
  'rate.perSecond': 'rate',
  'rate.burst': 'burst',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** The key that the options describe, or every mistake. Pure; `now` in ms. */
export function readKeyOptions(options: KeyOptions, now: number): ReadKeyOptions {
  const mistakes: string[] = [];
  const { name, rate, burst } = options;
  if (name !== undefined && (UNPRINTABLE.test(name) || name.trim() !== name)) {
    mistakes.push('--name must not begin or end with a space, nor hold invisible characters');
  }
  if (burst !== undefined && rate === undefined) mistakes.push('--burst needs --rate');
  const perSecond = numberOf(rate);
  const described = {
    name,
    role: options.role,
    database: options.database,
    expiresAt: expiryOf(options.expires, now, mistakes),
    strategies: listOf(options.strategies),
    schemas: listOf(options.schemas),
    tables: listOf(options.tables),
    kinds: listOf(options.kinds),
    maxRows: numberOf(options['max-rows']),
    maxResultBytes: numberOf(options['max-bytes']),
    maxTimeoutMs: numberOf(options['max-timeout-ms']),
    maxInFlight: numberOf(options['max-in-flight']),
    rate: perSecond === undefined ? undefined : { perSecond, burst: numberOf(burst) ?? Math.ceil(perSecond) },
  };
  // What was not given is not there, rather than there and undefined: records are compared whole.
  const given = Object.fromEntries(Object.entries(described).filter(([, value]) => value !== undefined));
  const parsed = NewKey.safeParse(given);
  if (!parsed.success) mistakes.push(...parsed.error.issues.map((issue) => mistakeOf(issue, options)));
  return parsed.success && mistakes.length === 0
    ? { outcome: 'key', key: parsed.data }
    : { outcome: 'mistakes', mistakes };
}

function mistakeOf({ path, message }: { path: PropertyKey[]; message: string }, options: KeyOptions): string {
  const member = path.filter((part) => typeof part === 'string').join('.');
  const option = OPTION_OF[member] ?? member;
  const given = options[option as keyof KeyOptions];
  return given === undefined ? `--${option} is needed: ${message}` : `--${option} ${given}: ${message}`;
}

function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

/** Anything but a plain number becomes NaN, which the schema refuses. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
}

function expiryOf(text: string | undefined, now: number, mistakes: string[]): string | undefined {
  if (text === undefined) return undefined;
  const duration = readDuration(text);
  const at =
    duration === null ? (/^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN) : now + duration;
  if (Number.isNaN(at) || at > 8.64e15) {
    mistakes.push(`--expires ${text}: must be like 12h, 30d, 2027-01-31 or 2027-01-31T12:00:00Z`);
    return undefined;
  }
  if (at <= now) mistakes.push(`--expires ${text}: is in the past`);
  return new Date(at).toISOString();
}
