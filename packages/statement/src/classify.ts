import { readBody } from './body.ts';
import { maxDepth } from './bounds.ts';
import {
  type Classification,
  type Refusal,
  refusal,
  type StatementFacts,
  type TableName,
} from './classification.ts';
import { shapeOf } from './fingerprint.ts';
import type { FunctionCalls } from './function-calls.ts';
import { type Kind, worseKind, worstKind } from './kind.ts';
import { tokenize } from './lexer.ts';
import { readParentheses } from './parentheses.ts';
import { isSemicolon } from './phrase.ts';
import { readVerb } from './read-verb.ts';
import { readingsOf } from './readings.ts';
import { isUnbounded } from './row-condition.ts';
import { secondStatementAt } from './second-statement.ts';
import { nameTables } from './statement-tables.ts';
import { createTextCache, type TextCache } from './text-cache.ts';
import type { Tokens } from './tokens.ts';

export type {
  Classification,
  Refusal,
  RefusalReason,
  StatementFacts,
  StatementShape,
  TableName,
} from './classification.ts';

/** What the functions of a statement make of it. */
const kindOfCalls = (calls: FunctionCalls, verbKind: Kind): Kind => {
  if (calls.has('administers')) return 'administration';
  if (calls.has('locks')) return 'session';
  // In a write, LAST_INSERT_ID(expression) hands out a sequence's number; alone it only changes the session.
  const isWrite = verbKind !== 'read' && verbKind !== 'locking-read';
  if (calls.setsLastInsertId && !isWrite) return 'session';
  return calls.has('writes') || calls.has('unknown') ? 'write' : 'read';
};

/** Beyond the bounds: taken for the worst, which nobody may run, since not all of its names are known. */
const overwhelming = (parameterCount: number): StatementFacts => ({
  outcome: 'statement',
  kind: 'administration',
  changesSession: true,
  readsSession: true,
  returnsRows: true,
  parameterCount,
  needsPrimary: true,
  tables: { read: [], written: [] },
  functions: [],
  unknownFunctions: [],
  unbounded: true,
});

const classifyReading = (tokens: Tokens, vouchedFor: ReadonlySet<string>): StatementFacts | Refusal => {
  let index = 0;
  while (isSemicolon(tokens, index)) index += 1;
  if (index === tokens.count) return refusal('EMPTY');
  const { unbalancedAt, depth } = readParentheses(tokens);
  if (unbalancedAt !== undefined) return refusal('UNBALANCED', tokens.startAt(unbalancedAt));
  const verb = readVerb(tokens, 0);
  if (verb.outcome === 'refused') return refusal(verb.reason, tokens.startAt(0));
  const secondAt = secondStatementAt(tokens, verb.body === 'program');
  if (secondAt !== undefined) return refusal('MULTIPLE', tokens.startAt(secondAt));

  const body = readBody(tokens, verb);
  if (depth > maxDepth) return overwhelming(body.parameterCount);
  const { tables, calls, writeAt, touchesServer, areTooMany } = nameTables(tokens, verb, vouchedFor);
  if (areTooMany) return overwhelming(body.parameterCount);
  const runsNow = verb.body !== 'program';
  // What is defined here runs later, and is judged by who may define it.
  const kind = !runsNow
    ? verb.kind
    : touchesServer
      ? 'administration'
      : worstKind(
          verb.kind,
          body.kind,
          kindOfCalls(calls, verb.kind),
          tables.written.length > 0 ? 'write' : 'read',
        );
  const readsSession = body.readsSession || calls.has('reads-session');
  return {
    outcome: 'statement',
    kind,
    changesSession:
      verb.changesSession ||
      (runsNow && (body.changesSession || calls.has('locks') || calls.setsLastInsertId)),
    readsSession: runsNow && readsSession,
    returnsRows: verb.returnsRows && !body.keepsRows,
    parameterCount: body.parameterCount,
    needsPrimary: kind !== 'read' || readsSession || body.needsPrimary || calls.has('needs-primary'),
    tables,
    functions: calls.names,
    unknownFunctions: calls.unknown,
    unbounded: writeAt !== undefined && isUnbounded(tokens, writeAt),
  };
};

const unionOfTables = (one: readonly TableName[], other: readonly TableName[]): TableName[] => [
  ...one,
  ...other.filter(({ schema, name }) => !one.some((known) => known.schema === schema && known.name === name)),
];
const unionOfNames = (one: readonly string[], other: readonly string[]): string[] => [
  ...new Set([...one, ...other]),
];

/** What holds for both: the worse of everything. */
const worse = (one: StatementFacts | Refusal, other: StatementFacts | Refusal): StatementFacts | Refusal => {
  if (one.outcome === 'refused') return one;
  if (other.outcome === 'refused') return other;
  if (one.parameterCount !== other.parameterCount) return refusal('AMBIGUOUS_PARAMETERS');
  return {
    outcome: 'statement',
    kind: worseKind(one.kind, other.kind),
    changesSession: one.changesSession || other.changesSession,
    readsSession: one.readsSession || other.readsSession,
    returnsRows: one.returnsRows || other.returnsRows,
    parameterCount: one.parameterCount,
    needsPrimary: one.needsPrimary || other.needsPrimary,
    tables: {
      read: unionOfTables(one.tables.read, other.tables.read),
      written: unionOfTables(one.tables.written, other.tables.written),
    },
    functions: unionOfNames(one.functions, other.functions),
    unknownFunctions: unionOfNames(one.unknownFunctions, other.unknownFunctions),
    unbounded: one.unbounded || other.unbounded,
  };
};

const judge = (sql: string, vouchedFor: ReadonlySet<string>): Classification => {
  const tokens = tokenize(sql);
  if (tokens.problem !== undefined) return refusal(tokens.problem.code, tokens.problem.position);
  const readings = readingsOf(tokens);
  if (readings === undefined) return refusal('TOO_MANY_VERSIONS');
  const verdict = readings.map((reading) => classifyReading(reading, vouchedFor)).reduce(worse);
  return verdict.outcome === 'refused' ? verdict : { ...verdict, ...shapeOf(tokens) };
};

const none: ReadonlySet<string> = new Set();
const caches = new WeakMap<ReadonlySet<string>, TextCache<Classification>>();

/**
 * What a text is, for every supported server: when an executable comment makes servers read different statements, the worst of them.
 * `harmlessFunctions` are vouched for by name (`name` or `schema.name`, lower case); the set must not change afterwards, since answers are
 * kept for texts seen before. Never throws; linear in the length of the text.
 */
export const classify = (sql: string, harmlessFunctions: ReadonlySet<string> = none): Classification => {
  let cache = caches.get(harmlessFunctions);
  if (cache === undefined) {
    cache = createTextCache();
    caches.set(harmlessFunctions, cache);
  }
  const known = cache.get(sql);
  if (known !== undefined) return known;
  const found = judge(sql, harmlessFunctions);
  cache.set(sql, found);
  return found;
};
