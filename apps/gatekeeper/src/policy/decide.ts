import { rolePermission } from '@sluice/common/admission/role-permission.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { STRATEGIES, type StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { StatementFacts, StatementShape } from '@sluice/statement/classification.ts';
import { isApprovable } from '@sluice/statement/fingerprint.ts';
import { beyondKey } from './caller-limits.ts';
import { type FirewallVerdict, judgeShape } from './firewall.ts';
import type { Policy } from './policy.ts';
import { denialBy, type Rule } from './rule.ts';
import { type Reason, refusedByDefault, refusedKind } from './safe-defaults.ts';
import { type Subject, subjectsOf } from './subject.ts';

export interface DecisionRequest {
  readonly facts: StatementFacts & StatementShape;
  readonly caller: KeyRecord;
  /** The request's, else the key's. */
  readonly database: string | undefined;
  /** Undefined when the request names none: then the first one of the key, else the usual one. */
  readonly strategy: StrategyName | undefined;
  readonly policy: Policy;
  /** Whether a digest is approved for this caller. Without it none is. */
  readonly approved?: ((digest: string) => boolean) | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  /** All of them, not just the first; empty when allowed. */
  readonly reasons: readonly Reason[];
  /** What the key and the policy cap; undefined where they do not. */
  readonly maxRows: number | undefined;
  readonly maxResultBytes: number | undefined;
  readonly maxTimeoutMs: number | undefined;
  readonly strategy: StrategyName;
  /** The policy chose the strategy, not the caller. */
  readonly isStrategyForced: boolean;
  readonly firewall: FirewallVerdict;
}

/**
 * Whether a caller's statement may run, and within which limits. The role, the key, the policy's rules with its safe defaults, and the
 * firewall each have a say; one "no" is enough.
 */
export function decide({ facts, caller, database, strategy, policy, approved }: DecisionRequest): Decision {
  const subjects = subjectsOf(facts, database);
  const rules = policy.rulesFor(caller, facts.kind);
  let maxRows = caller.maxRows;
  let forced: StrategyName | null = null;
  for (const rule of rules) {
    if (rule.effect === 'allow' || rule.effect === 'deny') continue;
    if (!isForDigest(rule, facts) || !subjects.some(rule.fits)) continue;
    if (rule.maxRows !== null) maxRows = Math.min(rule.maxRows, maxRows ?? rule.maxRows);
    forced ??= rule.strategy;
  }

  const reasons = [
    ...refusedToRole(caller, facts),
    // A strategy that the policy sets is the operator's choice, not the caller's.
    ...beyondKey(caller, facts, subjects, database, forced === null ? (strategy ?? null) : null),
  ];
  const said = new Set(reasons.map(({ message }) => message));
  for (const subject of subjects) {
    const reason = verdictOn(subject, rules, facts, caller);
    // One rule can refuse several subjects with the same words.
    if (!reason || said.has(reason.message)) continue;
    said.add(reason.message);
    reasons.push(reason);
  }
  const meansWhatWasApproved = database === caller.database || isQualified(facts);
  const mode = policy.firewallFor(caller);
  const firewall = judgeShape(mode, facts, meansWhatWasApproved ? approved : undefined);
  if (firewall === 'refused') {
    reasons.push({
      code: 'FIREWALL.NOT_APPROVED',
      message: !meansWhatWasApproved
        ? 'Shapes are approved for the database of the key: name the schemas in the statement, or leave the database out'
        : isApprovable(facts)
          ? `The shape of the statement (digest ${facts.digest}) is not approved for this key`
          : 'The shape of the statement cannot be shown, so that it cannot be approved',
      source: 'firewall',
    });
  }
  return {
    allowed: reasons.length === 0,
    reasons,
    maxRows,
    maxResultBytes: caller.maxResultBytes,
    maxTimeoutMs: caller.maxTimeoutMs,
    strategy: forced ?? strategy ?? caller.strategies?.[0] ?? STRATEGIES[0],
    isStrategyForced: forced !== null,
    firewall,
  };
}

/** Whether the names say themselves where they lie, so that the request's database changes nothing. */
function isQualified({ tables, unknownFunctions }: StatementFacts): boolean {
  const named = [...tables.read, ...tables.written].every(({ schema }) => schema !== null);
  return named && unknownFunctions.every((name) => name.includes('.'));
}

/** The first rule that fits decides; where none does, the defaults. */
function verdictOn(
  subject: Subject,
  rules: readonly Rule[],
  facts: StatementFacts & StatementShape,
  caller: KeyRecord,
): Reason | null {
  const byDefault = refusedByDefault(subject, caller.role);
  for (const rule of rules) {
    if (rule.effect === 'deny') {
      if (isForDigest(rule, facts) && rule.fits(subject)) return denialBy(rule, subject);
    } else if (rule.effect === 'allow' && (byDefault === null || rule.names)) {
      if (isForDigest(rule, facts) && rule.fits(subject)) return null;
    }
  }
  return byDefault;
}

/** The digest of a shape that cannot be shown belongs to many statements, so that nothing is allowed by it. */
function isForDigest({ digests, effect }: Rule, facts: StatementShape): boolean {
  if (digests === null) return true;
  return digests.has(facts.digest) && (effect !== 'allow' || isApprovable(facts));
}

function refusedToRole({ role }: KeyRecord, { kind }: StatementFacts): Reason[] {
  const never = refusedKind(kind);
  if (never) return [never];
  if (rolePermission(role, kind) === 'allowed') return [];
  return [
    {
      code: 'AUTH.FORBIDDEN',
      message: `The role "${role}" may not send a statement of kind "${kind}"`,
      source: 'role',
    },
  ];
}
