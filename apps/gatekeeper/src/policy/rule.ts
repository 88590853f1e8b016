import type { StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { Kind } from '@sluice/statement/kind.ts';
import {
  type Comparison,
  matchFunctions,
  matchPatterns,
  matchSchemas,
  type NameMatch,
} from './name-match.ts';
import type { RuleDocument } from './policy-document.ts';
import type { Reason } from './safe-defaults.ts';
import { type Subject, shownName } from './subject.ts';

/** A rule in the form that decisions use. Callers and kinds were looked at when the rules of a caller were chosen. */
export interface Rule {
  readonly document: RuleDocument;
  readonly digests: ReadonlySet<string> | null;
  readonly effect: 'allow' | 'deny' | 'maxRows' | 'strategy';
  readonly maxRows: number | null;
  readonly strategy: StrategyName | null;
  /** Whether it is about the subject. */
  fits(subject: Subject): boolean;
  /** Whether it names the subject or the very statement: only then can it allow what the defaults refuse. */
  readonly names: boolean;
}

export function createRule(document: RuleDocument): Rule {
  const { then: verdict, maxRows, strategy, digests } = document;
  return {
    document,
    digests: digests ? new Set(digests) : null,
    effect: verdict ?? (maxRows === undefined ? 'strategy' : 'maxRows'),
    maxRows: maxRows ?? null,
    strategy: strategy ?? null,
    fits: subjectMatch(document, verdict === 'allow' ? 'strict' : 'loose'),
    names: Boolean(
      document.functions ?? document.schemas ?? document.tables ?? document.unbounded ?? digests,
    ),
  };
}

export const isForKind = ({ kinds }: RuleDocument, kind: Kind): boolean => kinds?.includes(kind) ?? true;

function subjectMatch(
  { tables, schemas, functions, access, unbounded }: RuleDocument,
  comparison: Comparison,
): NameMatch {
  if (functions) {
    const match = matchFunctions(functions, comparison);
    return (subject) => subject.type === 'function' && match(subject);
  }
  const match = tables
    ? matchPatterns(tables, comparison)
    : schemas
      ? matchSchemas(schemas, comparison)
      : () => true;
  if (unbounded) return (subject) => subject.type === 'unbounded' && match(subject);
  if (access) return (subject) => subject.access === access && match(subject);
  if (tables) return (subject) => subject.type === 'table' && match(subject);
  if (schemas) {
    // A built-in function lies in no schema, so that no rule about schemas is about it.
    return (subject) =>
      (subject.type === 'table' || (subject.type === 'function' && subject.schema !== null)) &&
      match(subject);
  }
  return match;
}

/** Without a message of its own the rule tells its name and what it is about; one about everything says so once. */
export function denialBy({ document }: Rule, subject: Subject): Reason {
  const { name, message, tables, schemas, functions, access, unbounded } = document;
  const isParticular = Boolean(tables ?? schemas ?? functions ?? access ?? unbounded);
  return {
    code: 'POLICY.DENIED',
    message:
      message ?? `The rule "${name}" does not allow ${isParticular ? doing(subject) : 'the statement'}`,
    source: `rule/${name}`,
  };
}

function doing(subject: Subject): string {
  switch (subject.type) {
    case 'statement':
      return 'the statement';
    case 'table':
      return `${subject.access === 'read' ? 'reading' : 'changing'} ${shownName(subject)}`;
    case 'function':
      return `calling ${shownName(subject)}`;
    case 'unbounded':
      return `changing all rows of ${shownName(subject)}`;
  }
}
