/** One line of `firewall list`. */
export interface ShapeRow {
  state: 'approved' | 'learned' | 'detected' | 'refused';
  /** Null for what was approved and never seen here. */
  count: number | null;
  lastSeenAt: number | null;
  digest: string;
  fingerprint: string;
}

const MAX_SHOWN = 160;
const UNPRINTABLE = /\p{C}/gu;

/** What is not approved first, then the most frequent. */
export function shapeTable(title: string, rows: readonly ShapeRow[]): string {
  const sorted = [...rows].sort(
    (one, other) =>
      Number(one.state === 'approved') - Number(other.state === 'approved') ||
      (other.count ?? 0) - (one.count ?? 0) ||
      (one.digest < other.digest ? -1 : 1),
  );
  const lines = sorted.map(({ state, count, lastSeenAt, digest, fingerprint }) => {
    const seen = lastSeenAt === null ? '-' : new Date(lastSeenAt).toISOString().slice(0, 16);
    return `  ${state.padEnd(8)}  ${String(count ?? '-').padStart(8)}  ${seen.padEnd(16)}  ${digest}  ${shown(fingerprint)}\n`;
  });
  return `${shown(title)}\n${lines.join('')}`;
}

/** A quoted name may hold anything, also what a terminal would obey. */
export function shown(text: string): string {
  const printable = text.replace(
    UNPRINTABLE,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return printable.length > MAX_SHOWN ? `${printable.slice(0, MAX_SHOWN).toWellFormed()}…` : printable;
}
