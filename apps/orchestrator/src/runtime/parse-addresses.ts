import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ContainerName } from '../pool/container.ts';

/** A container that somebody else keeps running. */
export interface ContainerAddress {
  readonly name: string;
  /** `http://host:port` or `https://…`, as `URL.origin` writes it. */
  readonly url: string;
  readonly slots: number;
}

export type ParsedAddresses =
  | { readonly outcome: 'addresses'; readonly addresses: readonly ContainerAddress[] }
  | { readonly outcome: 'broken'; readonly mistakes: readonly string[] };

interface InfoRow {
  record: string[];
  info: { lines: number };
}

const COLUMNS = ['name', 'url', 'slots'];
const MAX_ADDRESSES = 10_000;

const Row = z.object({
  name: ContainerName,
  url: z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
    if (isOrigin) return url.origin;
    context.addIssue({
      code: 'custom',
      message: 'must be http://host:port or https://host:port, and no more',
    });
    return z.NEVER;
  }),
  slots: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .refine((slots) => slots >= 1 && slots <= 1_000, 'must be between 1 and 1000'),
});

/** Reads the CSV; `slots` may be left out. All its mistakes are told together, with their lines. */
export function parseAddresses(text: string, slots: number): ParsedAddresses {
  let rows: InfoRow[];
  try {
    const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true };
    // Its types do not know what `info` does to the result.
    rows = parse(text, { ...options, info: true }) as unknown as InfoRow[];
  } catch (error) {
    return { outcome: 'broken', mistakes: [(error as Error).message] };
  }
  const header = rows.shift()?.record ?? [];
  const mistakes = headerMistakes(header);
  if (mistakes.length > 0) return { outcome: 'broken', mistakes };
  if (rows.length > MAX_ADDRESSES) {
    return { outcome: 'broken', mistakes: [`there are more than ${MAX_ADDRESSES} containers`] };
  }

  const addresses: ContainerAddress[] = [];
  const lineOfName = new Map<string, number>();
  const lineOfUrl = new Map<string, number>();
  for (const { record, info } of rows) {
    const complain = (mistake: string) => mistakes.push(`line ${info.lines}: ${mistake}`);
    if (record.length !== header.length) {
      complain(`has ${record.length} values, not ${header.length}`);
      continue;
    }
    const named = Object.fromEntries(header.map((column, index) => [column, record[index] ?? '']));
    const row = Row.safeParse({ ...named, slots: named.slots || String(slots) });
    if (!row.success) {
      for (const { path, message } of row.error.issues) complain(`${String(path[0])} ${message}`);
      continue;
    }
    const { name, url } = row.data;
    for (const [what, lines] of [
      [name, lineOfName],
      [url, lineOfUrl],
    ] as const) {
      const first = lines.get(what);
      if (first !== undefined) complain(`${what} is in line ${first} already`);
      else lines.set(what, info.lines);
    }
    addresses.push(row.data);
  }
  return mistakes.length > 0 ? { outcome: 'broken', mistakes } : { outcome: 'addresses', addresses };
}

function headerMistakes(header: readonly string[]): string[] {
  const missing = ['name', 'url'].filter((column) => !header.includes(column));
  const strange = header.filter((column) => !COLUMNS.includes(column));
  const twice = header.filter((column, index) => header.indexOf(column) !== index);
  return [
    ...missing.map((column) => `line 1: the column ${column} is missing`),
    ...strange.map((column) => `line 1: the column ${column} is not known`),
    ...twice.map((column) => `line 1: the column ${column} is there twice`),
  ];
}
