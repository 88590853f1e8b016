import { REFUSAL_CODES } from '@sluice/common/admission/refusal-code.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import type { StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { StatementFacts, StatementShape } from '@sluice/statement/classification.ts';
import { classify } from '@sluice/statement/classify.ts';
import { type Decision, decide } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';

export interface AskedStatement {
  sql: string;
  /** Null when it is not to be judged: a text may be checked before its values are known. */
  parameterCount: number | null;
  database: string | undefined;
  strategy: StrategyName | undefined;
  caller: KeyRecord;
  /** Sent by GET, which anyone on the way may repeat. */
  mayBeRepeated?: boolean;
}

export interface Refusal {
  code: ErrorCode;
  message: string;
  /** What says so: `rule/NAME`, `default/NAME`, `role`, `key`, `firewall`, the `text` itself, or the `door` that it came through. */
  source: string;
  /** Offset into the text, in UTF-16 units. */
  position?: number;
}

/** The verdict on one text of one caller. */
export interface Judgement {
  allowed: boolean;
  /** All that are known; empty when allowed. */
  reasons: readonly Refusal[];
  /** Null when the text cannot be read as one statement. */
  understood: {
    statement: StatementFacts & StatementShape;
    decision: Decision;
    /** Stored functions that the statement calls and the policy vouches for. */
    harmlessFunctions: ReadonlySet<string> | undefined;
  } | null;
}

/** Far above what people write (a join has at most 61 tables); each name costs time to judge. */
const NAMES_MAX = 1_000;
/** What a caller can use, and an audit can hold. */
const REASONS_MAX = 20;

/** The one way to a verdict, for `/v1/query`, `/endpoint` and `/v1/check` alike. */
export function judge(
  { sql, parameterCount, database, strategy, caller, mayBeRepeated }: AskedStatement,
  policy: Policy,
  approved: (digest: string) => boolean,
): Judgement {
  const { statement, harmlessFunctions } = read(sql, policy, database);
  if (statement.outcome === 'refused') {
    const { reason, message, position } = statement;
    const refusal = {
      code: REFUSAL_CODES[reason],
      message,
      source: 'text',
      ...(position === undefined ? {} : { position }),
    };
    return { allowed: false, reasons: [refusal], understood: null };
  }
  if (namesIn(statement) > NAMES_MAX) {
    const message = `The statement names more than ${NAMES_MAX} tables and functions`;
    return {
      allowed: false,
      reasons: [{ code: 'STATEMENT.TOO_COMPLEX', message, source: 'text' }],
      understood: null,
    };
  }
  const decision = decide({ facts: statement, caller, database, strategy, policy, approved });
  const reasons: Refusal[] = [...decision.reasons];
  if (mayBeRepeated && statement.kind !== 'read') {
    const message = 'A GET may be repeated by anyone on the way, so it only reads: use POST';
    reasons.unshift({ code: 'ROUTE.METHOD_NOT_ALLOWED', message, source: 'door' });
  }
  if (parameterCount !== null && parameterCount !== statement.parameterCount) {
    const message = `The statement has ${statement.parameterCount} placeholder(s), the request ${parameterCount} parameter(s)`;
    reasons.push({ code: 'STATEMENT.PARAMETER_COUNT', message, source: 'text' });
  }
  return {
    allowed: reasons.length === 0,
    reasons: reasons.slice(0, REASONS_MAX),
    understood: { statement, decision, harmlessFunctions },
  };
}

function namesIn({ tables, functions }: StatementFacts): number {
  return tables.read.length + tables.written.length + functions.length;
}

function read(sql: string, policy: Policy, database: string | undefined) {
  const statement = classify(sql);
  if (statement.outcome === 'refused') return { statement, harmlessFunctions: undefined };
  const harmlessFunctions = policy.vouchedFor(statement.unknownFunctions, database);
  return {
    statement: harmlessFunctions ? classify(sql, harmlessFunctions) : statement,
    harmlessFunctions,
  };
}
