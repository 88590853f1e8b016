import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import type { StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { StatementFacts } from '@sluice/statement/classification.ts';
import { matchPatterns, matchSchemas, type NameMatch } from './name-match.ts';
import type { Reason } from './safe-defaults.ts';
import { type Subject, shownName } from './subject.ts';

interface LimitMatch {
  schemas: NameMatch | null;
  tables: NameMatch | null;
  /** Databases that a request may name; null for all. */
  databases: ReadonlySet<string> | null;
}

const matches = new WeakMap<KeyRecord, LimitMatch>();

function matchesOf(caller: KeyRecord): LimitMatch {
  let known = matches.get(caller);
  if (!known) {
    const { schemas, tables } = caller;
    const named = schemas ?? tables?.map((pattern) => pattern.slice(0, pattern.indexOf('.')));
    known = {
      schemas: schemas ? matchSchemas(schemas, 'strict') : null,
      tables: tables ? matchPatterns(tables, 'strict') : null,
      databases: named && !named.includes('*') ? new Set(named) : null,
    };
    matches.set(caller, known);
  }
  return known;
}

/** What the key itself does not permit. No rule of the policy lifts it. */
export function beyondKey(
  caller: KeyRecord,
  facts: StatementFacts,
  subjects: readonly Subject[],
  database: string | undefined,
  strategy: StrategyName | null,
): Reason[] {
  const reasons: Reason[] = [];
  const refuse = (message: string) => reasons.push({ code: 'AUTH.FORBIDDEN', message, source: 'key' });
  if (caller.kinds && !caller.kinds.includes(facts.kind))
    refuse(`The key may not send a statement of kind "${facts.kind}"`);
  if (strategy !== null && caller.strategies && !caller.strategies.includes(strategy))
    refuse(`The key may not use the strategy "${strategy}"`);
  const { schemas, tables, databases } = matchesOf(caller);
  if (schemas === null && tables === null) return reasons;

  // SHOW TABLES and the like name none and tell about it all the same.
  if (database !== undefined && databases && !databases.has(database))
    refuse(`The key may not use the database ${database}`);
  if (isOpaque(facts, tables !== null))
    refuse('The key is limited to some tables, and this statement does not tell which it uses');
  for (const subject of subjects) {
    if (subject.type === 'table') {
      if (subject.schema === null)
        refuse(
          `The key is limited to some tables: name the database of the request, or the schema of ${shownName(subject)}`,
        );
      else if ((schemas && !schemas(subject)) || (tables && !tables(subject)))
        refuse(`The key may not use ${shownName(subject)}`);
    } else if (subject.type === 'function' && subject.schema !== null && schemas && !schemas(subject))
      refuse(`The key may not call ${shownName(subject)}`);
  }
  return reasons;
}

/**
 * Programs of the server, definitions that name no table, and texts that were not understood may touch anything. A stored function
 * belongs to its schema: enough where the limit is a schema, too little where it is a table.
 */
function isOpaque({ kind, tables, unknownFunctions }: StatementFacts, byTable: boolean): boolean {
  if (kind === 'call' || kind === 'unknown' || (byTable && unknownFunctions.length > 0)) return true;
  return kind === 'ddl' && tables.read.length === 0 && tables.written.length === 0;
}
