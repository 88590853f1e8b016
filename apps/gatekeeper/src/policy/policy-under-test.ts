import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import type { StatementFacts, StatementShape, TableName } from '@sluice/statement/classification.ts';
import { type Decision, type DecisionRequest, decide } from './decide.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Policy } from './policy.ts';

/** What tests of the policy share. */
export const DIGEST = 'd'.repeat(64);

export function policyOf(text: string): Policy {
  const parsed = parsePolicy(text);
  if (parsed.outcome === 'broken') throw new Error(parsed.mistakes.join('\n'));
  return parsed.policy;
}

/** A policy of the lines that follow `rules:`. */
export const rulesOf = (...lines: string[]): Policy =>
  policyOf(
    `version: 1\nrules:\n${lines.map((line, index) => `  - {name: rule ${index + 1}, ${line}}`).join('\n')}`,
  );

export const key = (limits: Partial<KeyRecord> = {}): KeyRecord => ({
  id: 'a'.repeat(12),
  name: 'app',
  role: 'writer',
  hash: 'b'.repeat(64),
  ...limits,
});

export interface Told extends Partial<Omit<StatementFacts & StatementShape, 'tables'>> {
  /** `schema.name`, or `name`. */
  read?: string[];
  written?: string[];
}

export function factsOf({ read = [], written = [], ...facts }: Told): StatementFacts & StatementShape {
  return {
    outcome: 'statement',
    kind: written.length > 0 ? 'write' : 'read',
    needsPrimary: written.length > 0,
    changesSession: false,
    readsSession: false,
    returnsRows: written.length === 0,
    parameterCount: 0,
    functions: facts.unknownFunctions ?? [],
    unknownFunctions: [],
    unbounded: false,
    fingerprint: 'select ?',
    digest: DIGEST,
    tables: { read: read.map(tableOf), written: written.map(tableOf) },
    ...facts,
  };
}

function tableOf(text: string): TableName {
  const [first = '', second] = text.split('.');
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second };
}

/** Asked in the database `shop`. */
export const decided = (
  policy: Policy,
  told: Told,
  caller: KeyRecord = key(),
  rest: Partial<DecisionRequest> = {},
): Decision =>
  decide({
    facts: factsOf(told),
    caller,
    database: 'shop',
    strategy: undefined,
    policy,
    ...rest,
  });

/** The sources of a decision's reasons, or `allowed`. */
export const sources = (decision: Decision): string =>
  decision.allowed ? 'allowed' : decision.reasons.map(({ source }) => source).join(' ');
