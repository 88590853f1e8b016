/** SQL that is already written, such as a decimal or a call. Never made from free text. */
export interface Expression {
  readonly sql: string;
}

export type SqlValue = string | number | bigint | boolean | null | Uint8Array | Expression;

/** For sessions without NO_BACKSLASH_ESCAPES (the demo's text sets its own sql_mode). */
export function sqlLiteral(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`no SQL literal for ${value}`);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Uint8Array) return `x'${hex(value)}'`;
  return value.sql;
}

/** 1999 → 19.99, exactly. */
export function decimalFromCents(cents: number): Expression {
  if (!Number.isSafeInteger(cents)) throw new RangeError(`${cents} is no whole number of cents`);
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return { sql: `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}` };
}

export function bitLiteral(bits: number): Expression {
  return { sql: `b'${bits.toString(2)}'` };
}

/** `[longitude, latitude]` in degrees, without a spatial reference system: the two servers order the axes of 4326 differently. */
export type Position = readonly [longitude: number, latitude: number];

export function pointLiteral([longitude, latitude]: Position): Expression {
  return { sql: `ST_GeomFromText('POINT(${longitude} ${latitude})')` };
}

/** `corners` without the closing one. */
export function polygonLiteral(corners: readonly Position[]): Expression {
  const ring = [...corners, ...corners.slice(0, 1)].map((corner) => corner.join(' ')).join(', ');
  return { sql: `ST_GeomFromText('POLYGON((${ring}))')` };
}

const escapes: Record<string, string> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  "'": "\\'",
  '\\': '\\\\',
};

function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to escape
  return `'${text.replace(/[\0\n\r\x1a'\\]/g, (character) => escapes[character] ?? character)}'`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
