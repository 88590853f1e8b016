const backslash = 92;

/** The offset after the closing quote of a string that opens at `start`, or -1 when it never closes. */
export const endOfString = (sql: string, start: number): number => {
  const quote = sql.charCodeAt(start);
  for (let at = start + 1; at < sql.length; at += 1) {
    const code = sql.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) {
      if (sql.charCodeAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return -1;
};

/** The same for a name in backticks: a backtick is doubled, a backslash is nothing special. */
export const endOfQuotedIdentifier = (sql: string, start: number): number => {
  let at = sql.indexOf('`', start + 1);
  while (at >= 0 && sql.charCodeAt(at + 1) === 96) at = sql.indexOf('`', at + 2);
  return at < 0 ? -1 : at + 1;
};

export const unquotedIdentifier = (sql: string, start: number, end: number): string =>
  sql.slice(start + 1, end - 1).replaceAll('``', '`');
