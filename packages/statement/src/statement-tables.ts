import type { StatementFacts } from './classification.ts';
import { mainStatementAt } from './common-table.ts';
import { readExplanation } from './explanation.ts';
import type { FunctionCalls } from './function-calls.ts';
import { changesServer, showsOthers } from './guarded-table.ts';
import { isReservedNumber } from './keyword.ts';
import { scanNames } from './name-scan.ts';
import { isOpen, wordAt } from './phrase.ts';
import { shownTables } from './shown-tables.ts';
import { TableSet } from './table-set.ts';
import { identifierKind, wordKind } from './token.ts';
import type { Tokens } from './tokens.ts';
import type { Verb } from './verb.ts';

export type StatementNames = {
  readonly tables: StatementFacts['tables'];
  readonly calls: FunctionCalls;
  /** Index of an UPDATE or DELETE that is run. */
  readonly writeAt: number | undefined;
  /** Looks at what belongs to other callers, or changes what belongs to the server. Columns and definitions may be shown. */
  readonly touchesServer: boolean;
  /** The rest was not looked for. */
  readonly areTooMany: boolean;
};

const explains: ReadonlySet<string> = new Set(['explain', 'describe', 'desc', 'analyze']);
const isObject: ReadonlySet<string> = new Set(['table', 'tables', 'local', 'no_write_to_binlog']);

/** The tables and functions of a statement, whatever it does with them. */
export const nameTables = (tokens: Tokens, verb: Verb, vouchedFor: ReadonlySet<string>): StatementNames => {
  let start = 0;
  while (isOpen(tokens, start)) start += 1;
  const first = wordAt(tokens, start);
  if (first === 'show') {
    const { read, from } = shownTables(tokens, start);
    const names = scanNames(tokens, from, vouchedFor);
    for (const { schema, name } of names.read.names) read.add(schema, name);
    return {
      tables: { read: read.names, written: names.written.names },
      calls: names.calls,
      writeAt: undefined,
      touchesServer: showsOthers(names.read.names),
      areTooMany: names.areTooMany,
    };
  }
  let executes = true;
  if (explains.has(first) && !(first === 'analyze' && isObject.has(wordAt(tokens, start + 1)))) {
    const explanation = readExplanation(tokens, start);
    executes = explanation.executes;
    if (explanation.statementAt === undefined) {
      const read = new TableSet();
      describedTable(tokens, start + 1, read);
      const names = scanNames(tokens, tokens.count, vouchedFor);
      return {
        tables: { read: read.names, written: [] },
        calls: names.calls,
        writeAt: undefined,
        touchesServer: false,
        areTooMany: false,
      };
    }
    start = explanation.statementAt;
    while (isOpen(tokens, start)) start += 1;
  }
  const { read, written, calls, areTooMany } = scanNames(tokens, start, vouchedFor);
  if (!executes) {
    for (const { schema, name } of written.names) read.add(schema, name);
    const tables = { read: read.names, written: [] };
    return { tables, calls, writeAt: undefined, touchesServer: showsOthers(read.names), areTooMany };
  }
  const mainAt = wordAt(tokens, start) === 'with' ? mainStatementAt(tokens, start) : start;
  const main = mainAt === undefined ? '' : wordAt(tokens, mainAt);
  const writes = verb.body !== 'program' && (main === 'update' || main === 'delete');
  return {
    tables: { read: read.names, written: written.names },
    calls,
    writeAt: writes ? mainAt : undefined,
    touchesServer: showsOthers(read.names) || changesServer(written.names),
    areTooMany,
  };
};

/** DESC a.b, EXPLAIN t c */
const describedTable = (tokens: Tokens, index: number, read: TableSet): void => {
  const end = tokens.textAt(index + 1) === '.' ? index + 2 : index;
  const isName = (at: number): boolean =>
    tokens.kindAt(at) === identifierKind ||
    (tokens.kindAt(at) === wordKind && !isReservedNumber(tokens.headAt(at) >>> 4));
  if (isName(index) && isName(end)) read.add(end > index ? tokens.nameAt(index) : null, tokens.nameAt(end));
};
