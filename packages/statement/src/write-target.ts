import type { NameBudget } from './bounds.ts';
import type { TableName } from './classification.ts';
import type { TableSet } from './table-set.ts';

type Reference = TableName & { alias: string | null; isCommonTable: boolean };

/**
 * Which of the tables of an UPDATE or DELETE are written: those that the assignments or the list of targets name. Where that is left open,
 * all of them. Names are compared without regard to case: too many rather than too few.
 */
export class WriteTarget {
  readonly #references: Reference[] = [];
  readonly #targets: TableName[] = [];
  readonly #budget: NameBudget;
  #all = false;

  constructor(budget: NameBudget) {
    this.#budget = budget;
  }

  addReference(schema: string | null, name: string, isCommonTable: boolean): void {
    this.#references.push({ schema, name, alias: null, isCommonTable });
    this.#budget.left -= 1;
  }

  nameReference(alias: string): void {
    const last = this.#references.at(-1);
    if (last !== undefined) last.alias ??= alias;
  }

  addTarget(schema: string | null, name: string): void {
    const last = this.#targets.at(-1);
    if (last?.name === name && last.schema === schema) return;
    this.#targets.push({ schema, name });
    this.#budget.left -= 1;
  }

  /** `DELETE FROM a, b USING …`: only behind the USING come the tables themselves. */
  turnReferencesIntoTargets(): void {
    for (const { schema, name } of this.#references.splice(0)) this.addTarget(schema, name);
  }

  /** `SET a = 1`: of any of them. */
  addUnqualifiedTarget(): void {
    this.#all = true;
  }

  resolve(read: TableSet, written: TableSet): void {
    const known = new Map<string, Reference[]>();
    const index = (key: string, reference: Reference): void => {
      const same = known.get(key);
      if (same === undefined) known.set(key, [reference]);
      else if (same.at(-1) !== reference) same.push(reference);
    };
    for (const reference of this.#references) {
      index(reference.name.toLowerCase(), reference);
      if (reference.alias !== null) index(reference.alias.toLowerCase(), reference);
    }
    const hit = new Set<Reference>(this.#all || this.#targets.length === 0 ? this.#references : []);
    const looked = new Set<string>();
    for (const { schema, name } of this.#targets) {
      const key = name.toLowerCase();
      if (schema === null && looked.has(key)) continue;
      looked.add(key);
      const matching = known.get(key) ?? [];
      for (const reference of matching) hit.add(reference);
      const isForeign = schema !== null && !matching.some((one) => one.schema === schema);
      if (matching.length === 0 || isForeign) written.add(schema, name);
    }
    for (const reference of this.#references) {
      if (reference.isCommonTable) continue;
      (hit.has(reference) ? written : read).add(reference.schema, reference.name);
    }
  }
}
