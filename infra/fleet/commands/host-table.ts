import type { ObservedHost } from '../providers/provider.ts';

/** Columns padded with blanks. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function hostTable(hosts: readonly ObservedHost[]): string {
  const rows = hosts.map(({ name, state, size, privateAddress, login, https }) => [
    name,
    state,
    size || '-',
    privateAddress || '-',
    login ? `${login.user}@${login.host}:${login.port}` : '-',
    https ? `https://${https.host}:${https.port}` : '',
  ]);
  return textTable([['host', 'state', 'size', 'private', 'login', 'door'], ...rows]);
}
