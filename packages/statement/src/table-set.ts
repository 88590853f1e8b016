import { createNameBudget, type NameBudget } from './bounds.ts';
import type { TableName } from './classification.ts';

/** Distinct table names in the order in which they came. */
export class TableSet {
  readonly names: TableName[] = [];
  readonly #bySchema = new Map<string | null, Set<string>>();
  readonly #budget: NameBudget;

  constructor(budget: NameBudget = createNameBudget()) {
    this.#budget = budget;
  }

  add(schema: string | null, name: string): void {
    let known = this.#bySchema.get(schema);
    if (known === undefined) {
      known = new Set();
      this.#bySchema.set(schema, known);
    }
    if (known.has(name)) return;
    known.add(name);
    this.names.push({ schema, name });
    this.#budget.left -= 1;
  }
}

/** Stands for what a statement does to a schema as a whole, or to something in it that is no table: DROP DATABASE d, CALL d.p(). */
export const wholeSchema = '*';
