import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { keyState } from '@sluice/common/auth/key-state.ts';

const HEAD = ['ID', 'NAME', 'ROLE', 'STATE', 'LIMITS'];

/** A line per key, without hashes; sorted by name. Pure; `now` in ms. */
export function keyTable(records: readonly KeyRecord[], now: number): string {
  if (records.length === 0) return 'There are no keys.\n';
  const sorted = [...records].sort((one, other) => (one.name < other.name ? -1 : 1));
  const rows = sorted.map((record) => [
    record.id,
    record.name,
    record.role,
    stateOf(record, now),
    limitsOf(record) || '-',
  ]);
  const lines = [HEAD, ...rows];
  const widths = HEAD.map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return padded.map((line) => `${line.join('  ').trimEnd()}\n`).join('');
}

function stateOf(record: KeyRecord, now: number): string {
  const state = keyState(record, now);
  if (state === 'revoked') return `revoked ${record.revokedAt}`;
  if (state === 'expired') return `expired ${record.expiresAt}`;
  const facts = [];
  if (record.expiresAt) facts.push(`until ${record.expiresAt}`);
  const { previous } = record;
  if (previous && Date.parse(previous.until) > now) facts.push(`old secret until ${previous.until}`);
  return ['active', ...facts].join(', ');
}

function limitsOf(record: KeyRecord): string {
  const { rate } = record;
  const limits: [string, string | number | undefined][] = [
    ['database', record.database],
    ['strategies', record.strategies?.join()],
    ['schemas', record.schemas?.join()],
    ['tables', record.tables?.join()],
    ['kinds', record.kinds?.join()],
    ['max-rows', record.maxRows],
    ['max-bytes', record.maxResultBytes],
    ['max-timeout-ms', record.maxTimeoutMs],
    ['rate', rate && `${rate.perSecond}/s`],
    ['burst', rate?.burst],
    ['max-in-flight', record.maxInFlight],
  ];
  return limits.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(' ');
}
