import { createNameBudget } from './bounds.ts';
import { CommonTables } from './common-tables.ts';
import { FunctionCalls } from './function-calls.ts';
import { afterModifiers, endOfName, isName } from './name-syntax.ts';
import { isRead, isReferenced, isTarget, isWritten } from './table-list.ts';
import { TableSet, wholeSchema } from './table-set.ts';
import { operatorHead, type Tokens } from './tokens.ts';
import { WriteTarget } from './write-target.ts';

const dot = operatorHead('.');

/** The tables and functions that a scan has found so far. */
export class FoundNames {
  readonly #tokens: Tokens;
  readonly #budget = createNameBudget();
  readonly read = new TableSet(this.#budget);
  readonly written = new TableSet(this.#budget);
  readonly calls: FunctionCalls;
  readonly common: CommonTables;
  /** Of the UPDATE or DELETE that the scan is in. */
  #target: WriteTarget | undefined;

  constructor(tokens: Tokens, vouchedFor: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.calls = new FunctionCalls(vouchedFor, this.#budget);
    this.common = new CommonTables(tokens, this.#budget);
  }

  get areTooMany(): boolean {
    return this.#budget.left <= 0;
  }

  get target(): WriteTarget | undefined {
    return this.#target;
  }

  beginTarget(): void {
    this.#target = new WriteTarget(this.#budget);
  }

  endTarget(): void {
    this.#target?.resolve(this.read, this.written);
    this.#target = undefined;
  }

  /** Notes the table at `index`, if there is one, and answers its last token. */
  table(index: number, role: number): number {
    const tokens = this.#tokens;
    const at = afterModifiers(tokens, index);
    if (!isName(tokens, tokens.headAt(at) === dot ? at + 1 : at)) return at - 1;
    const end = endOfName(tokens, at);
    this.#note(role, end - 2 >= at ? tokens.nameAt(end - 2) : null, tokens.nameAt(end));
    return end;
  }

  #note(role: number, schema: string | null, name: string): void {
    const mayBeCommon = schema === null && (role === isRead || role === isReferenced);
    const isCommonTable = mayBeCommon && this.common.has(name);
    if (role === isReferenced) this.#target?.addReference(schema, name, isCommonTable);
    else if (role === isTarget) this.#target?.addTarget(schema, name);
    else if (!isCommonTable) (role === isWritten ? this.written : this.read).add(schema, name);
  }

  schema(index: number, into: TableSet): void {
    if (isName(this.#tokens, index)) into.add(this.#tokens.nameAt(index), wholeSchema);
  }

  /** A stored program at `index`: its schema, when there is one, is noted. Answers its last token. */
  program(index: number, into: TableSet): number {
    const tokens = this.#tokens;
    const at = afterModifiers(tokens, index);
    if (!isName(tokens, at)) return at - 1;
    if (tokens.headAt(at + 1) !== dot || !isName(tokens, at + 2)) return at;
    this.schema(at, into);
    return at + 2;
  }

  /** NEXTVAL(s), SETVAL(s, …) and LASTVAL(s) of MariaDB name a sequence, which is a table. */
  #sequence(index: number): void {
    const name = this.#tokens.nameAt(index).toLowerCase();
    if (name === 'nextval' || name === 'setval') this.table(index + 2, isWritten);
    else if (name === 'lastval') this.table(index + 2, isRead);
  }

  /** The name at `index` is called. */
  call(index: number): void {
    const tokens = this.#tokens;
    this.#sequence(index);
    if (tokens.headAt(index - 1) !== dot) this.calls.add(tokens, index);
    else this.calls.addQualified(tokens, index, isName(tokens, index - 2) ? tokens.nameAt(index - 2) : '');
  }
}
