import { wordAt } from './phrase.ts';
import { TableSet, wholeSchema } from './table-set.ts';
import { identifierKind, wordKind } from './token.ts';
import type { Tokens } from './tokens.ts';

/** SHOW … FROM t [FROM d] */
const ofTable: ReadonlySet<string> = new Set(['columns', 'fields', 'index', 'indexes', 'keys']);
const programs: ReadonlySet<string> = new Set(['procedure', 'function', 'trigger', 'event', 'package']);

type Name = { readonly schema: string | null; readonly name: string; readonly end: number };

const nameAt = (tokens: Tokens, index: number): Name | undefined => {
  const isName = (at: number): boolean =>
    tokens.kindAt(at) === wordKind || tokens.kindAt(at) === identifierKind;
  if (!isName(index)) return undefined;
  if (tokens.textAt(index + 1) !== '.' || !isName(index + 2)) {
    return { schema: null, name: tokens.nameAt(index), end: index };
  }
  return { schema: tokens.nameAt(index), name: tokens.nameAt(index + 2), end: index + 2 };
};

/** SHOW TABLES, SHOW TRIGGERS: of the session's database, where they do not say which. */
const ofDatabase: ReadonlySet<string> = new Set(['tables', 'table', 'triggers', 'events']);
/** SHOW DATABASES, SHOW PROCEDURE STATUS: of all. */
const ofServer: ReadonlySet<string> = new Set([
  'databases',
  'schemas',
  'open',
  'procedure',
  'function',
  'package',
]);

/** Whose tables or programs a SHOW tells about that names none. */
const scopeOf = (tokens: Tokens, start: number): 'database' | 'server' | undefined => {
  const first = wordAt(tokens, start + 1);
  const word = first === 'full' || first === 'extended' ? wordAt(tokens, start + 2) : first;
  if (ofDatabase.has(word)) return 'database';
  return ofServer.has(word) && wordAt(tokens, start + 2) !== 'code' ? 'server' : undefined;
};

/** What a SHOW at `start` looks at, and where its WHERE or LIKE begins, which may hold any expression. */
export const shownTables = (tokens: Tokens, start: number): { read: TableSet; from: number } => {
  const read = new TableSet();
  let isOfTable = false;
  let sources: Name[] = [];
  let index = start + 1;
  for (; index < tokens.count; index += 1) {
    const word = wordAt(tokens, index);
    if (word === 'where' || word === 'like') break;
    if (ofTable.has(word) && sources.length === 0) isOfTable = true;
    else if (word === 'from' || word === 'in') {
      const source = nameAt(tokens, index + 1);
      if (source === undefined) continue;
      sources.push(source);
      index = source.end;
    } else if (word === 'create' && index === start + 1) {
      return { read: createdBy(tokens, index, read), from: tokens.count };
    } else if (programs.has(word) && wordAt(tokens, index + 1) === 'code') {
      const program = nameAt(tokens, index + 2);
      if (program?.schema != null) read.add(program.schema, wholeSchema);
    }
  }
  if (isOfTable) {
    const [table, schema] = sources;
    if (table !== undefined) read.add(schema?.name ?? table.schema, table.name);
    sources = [];
  }
  for (const { name } of sources) read.add(name, wholeSchema);
  const scope = sources.length === 0 && !isOfTable ? scopeOf(tokens, start) : undefined;
  if (scope !== undefined) read.add(scope === 'database' ? null : wholeSchema, wholeSchema);
  return { read, from: index };
};

/** SHOW CREATE TABLE a.b, SHOW CREATE PROCEDURE a.p, SHOW CREATE DATABASE a */
const createdBy = (tokens: Tokens, create: number, read: TableSet): TableSet => {
  const what = wordAt(tokens, create + 1);
  let index = create + 2;
  while (['if', 'not', 'exists', 'body'].includes(wordAt(tokens, index))) index += 1;
  const name = nameAt(tokens, index);
  if (name === undefined) return read;
  if (what === 'database' || what === 'schema') read.add(name.name, wholeSchema);
  else if (what === 'table' || what === 'view' || what === 'sequence') read.add(name.schema, name.name);
  else if (name.schema !== null) read.add(name.schema, wholeSchema);
  return read;
};
