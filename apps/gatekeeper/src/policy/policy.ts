import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import type { Kind } from '@sluice/statement/kind.ts';
import { foldName } from './fold-name.ts';
import type { FirewallMode, PolicyDocument } from './policy-document.ts';
import { refusedFunction } from './refused-function.ts';
import { createRule, isForKind, type Rule } from './rule.ts';

const KEY_ID = /^[0-9a-f]{12}$/;
/** As many as a job can carry. */
const MAX_VOUCHED = 100;
/** Each has a cache of statements of its own. */
const MAX_VOUCHED_SETS = 100;

export interface Policy {
  readonly rules: number;
  /** The rules, in their order, that are for this caller and this kind of statement. */
  rulesFor(caller: KeyRecord, kind: Kind): readonly Rule[];
  firewallFor(caller: KeyRecord): FirewallMode;
  /**
   * Those of a statement's unknown functions that the policy calls harmless: classify the statement again with them, and put them into
   * the job. Undefined when there are none, which is the usual case and keeps the first classification.
   */
  vouchedFor(
    unknownFunctions: readonly string[],
    database: string | undefined,
  ): ReadonlySet<string> | undefined;
}

interface CallerView {
  readonly rules: readonly Rule[];
  readonly byKind: Map<Kind, readonly Rule[]>;
  readonly firewall: FirewallMode;
}

export function createPolicy(document: PolicyDocument): Policy {
  const rules = document.rules.map(createRule);
  const firewall = document.firewall ?? { default: 'off', callers: {} };
  const modes = new Map(Object.entries(firewall.callers));
  const harmless = new Set((document.functions?.harmless ?? []).map((name) => name.toLowerCase()));
  const vouchedSets = new Map<string, ReadonlySet<string>>();
  // The rules of a caller are chosen once for each record, not for each request. A changed record is a new one.
  const views = new WeakMap<KeyRecord, CallerView>();

  const viewOf = (caller: KeyRecord): CallerView => {
    let view = views.get(caller);
    if (!view) {
      const names = namesOf(caller);
      view = {
        rules: rules.filter(
          ({ document: { callers } }) => callers?.some((name) => names.includes(name)) ?? true,
        ),
        byKind: new Map(),
        firewall: names.map((name) => modes.get(name)).find((mode) => mode !== undefined) ?? firewall.default,
      };
      views.set(caller, view);
    }
    return view;
  };

  return {
    rules: rules.length,
    rulesFor(caller, kind) {
      const { rules: all, byKind } = viewOf(caller);
      let chosen = byKind.get(kind);
      if (!chosen) {
        chosen = all.filter((rule) => isForKind(rule.document, kind));
        byKind.set(kind, chosen);
      }
      return chosen;
    },
    firewallFor: (caller) => viewOf(caller).firewall,
    vouchedFor(unknownFunctions, database) {
      if (harmless.size === 0 || unknownFunctions.length === 0) return undefined;
      const vouched = new Set<string>();
      for (const name of unknownFunctions) {
        if (vouched.size === MAX_VOUCHED) break;
        if (isHarmless(name, database?.toLowerCase())) vouched.add(name);
      }
      return vouched.size > 0 ? kept(vouched) : undefined;
    },
  };

  /** The same set for the same names: what was classified with it is then known the next time. */
  function kept(vouched: ReadonlySet<string>): ReadonlySet<string> {
    const names = [...vouched].join();
    const known = vouchedSets.get(names);
    if (known) return known;
    if (vouchedSets.size >= MAX_VOUCHED_SETS) vouchedSets.clear();
    vouchedSets.set(names, vouched);
    return vouched;
  }

  /** A name without a schema is looked up where the server would: in the request's database. */
  function isHarmless(name: string, database: string | undefined): boolean {
    const dot = name.lastIndexOf('.');
    if (refusedFunction(foldName(name.slice(dot + 1)))) return false;
    if (harmless.has(name)) return true;
    if (dot >= 0) return harmless.has(`${name.slice(0, dot)}.*`);
    return database !== undefined && (harmless.has(`${database}.${name}`) || harmless.has(`${database}.*`));
  }
}

/** What a policy can call a caller by, the most particular first. A name that looks like an id or a role is not taken for one. */
function namesOf({ id, name, role }: KeyRecord): string[] {
  const isPlain = !KEY_ID.test(name) && !name.startsWith('role:');
  return isPlain ? [id, name, `role:${role}`] : [id, `role:${role}`];
}

/** What holds without a file: the safe defaults. */
export const DEFAULT_POLICY: Policy = createPolicy({ version: 1, rules: [] });
