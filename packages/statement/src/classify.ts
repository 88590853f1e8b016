import { readBody } from './body.ts';
import { type Classification, type Refusal, refusal, type StatementFacts } from './classification.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Kind, worseKind } from './kind.ts';
import { tokenize } from './lexer.ts';
import { firstUnbalanced } from './parentheses.ts';
import { isOperator } from './phrase.ts';
import { readVerb } from './read-verb.ts';
import { readingsOf } from './readings.ts';
import { secondStatement } from './second-statement.ts';
import type { Token } from './token.ts';

export type { Classification, Refusal, RefusalReason, StatementFacts } from './classification.ts';

/** Kinds that the body of a statement can make worse. What DDL or CALL holds runs elsewhere or is no worse than they are. */
const yieldsToBody: ReadonlySet<Kind> = new Set(['read', 'locking-read', 'write', 'unknown']);

const classifyReading = (tokens: readonly Token[]): StatementFacts | Refusal => {
  if (tokens.every((token) => isOperator(token, ';'))) return refusal('EMPTY');
  const unbalanced = firstUnbalanced(tokens);
  if (unbalanced !== undefined) return refusal('UNBALANCED', unbalanced.start);
  const verb = readVerb(tokens, 0);
  if (verb.outcome === 'refused') return refusal(verb.reason, tokens[0]?.start);
  const second = secondStatement(tokens, verb.body === 'program');
  if (second !== undefined) return refusal('MULTIPLE', second.start);
  const body = readBody(tokens, verb);
  const runsNow = verb.body !== 'program';
  return {
    outcome: 'statement',
    kind: yieldsToBody.has(verb.kind) ? worseKind(verb.kind, body.kind) : verb.kind,
    changesSession: verb.changesSession || (runsNow && body.changesSession),
    readsSession: runsNow && body.readsSession,
    returnsRows: verb.returnsRows && !body.keepsRows,
    parameterCount: body.parameterCount,
  };
};

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
  };
};

/**
 * What a text is, for every supported server: when an executable comment makes servers read different statements, the worst of them.
 * Never throws; linear in the length of the text.
 */
export const classify = (sql: string): Classification => {
  const lexing = tokenize(sql);
  if (lexing.problem !== undefined) return refusal(lexing.problem.code, lexing.problem.position);
  const readings = readingsOf(lexing);
  if (readings === undefined) return refusal('TOO_MANY_VERSIONS');
  const verdict = readings.map(classifyReading).reduce(worse);
  return verdict.outcome === 'refused' ? verdict : { ...verdict, fingerprint: fingerprintOf(sql, lexing) };
};
