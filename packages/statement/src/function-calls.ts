import type { NameBudget } from './bounds.ts';
import { type FunctionEffect, functionEffect } from './function-effect.ts';
import { isHarmlessFunction } from './harmless-functions.ts';
import { isClose } from './phrase.ts';
import { lowerCaseKeyword, type Tokens } from './tokens.ts';

/** Types and other words of the grammar that both servers read as such before a parenthesis, although they are not all reserved. */
const neverCalled: ReadonlySet<string> = new Set(
  `bit datetime day_second enum integer mediumint national nchar nvarchar real signed smallint text tinyint varbinary varchar
  returning window`
    .trim()
    .split(/\s+/),
);

/** On MariaDB `mariadb_schema.sleep(1)` is SLEEP; elsewhere it may be a stored function, which the reader's account cannot call. */
const schemasOfBuiltIns: ReadonlySet<string> = new Set(['mariadb_schema', 'oracle_schema']);

/** `unknown`: neither built in and harmless nor vouched for, so it may do anything. */
type CallEffect = FunctionEffect | 'none' | 'unknown';

/** `written` without quotes and without a schema; `isQuoted` when it stands in backticks. */
const effectOfCall = (written: string, isQuoted: boolean): CallEffect => {
  const name = lowerCaseKeyword(written);
  // White space before the parenthesis is taken to change nothing, as it does with IGNORE_SPACE.
  const isHarmless = isHarmlessFunction(name, isQuoted ? 'quoted' : 'plain');
  return isHarmless ? 'none' : (functionEffect(name) ?? 'unknown');
};

/** The functions that a statement calls, and what that does. */
export class FunctionCalls {
  readonly #names = new Set<string>();
  readonly #unknown = new Set<string>();
  readonly #effects = new Set<CallEffect>();
  /** By the name as written, for a megabyte of calls of the same few functions. */
  readonly #seen = new Map<string, CallEffect>();
  readonly #vouchedFor: ReadonlySet<string>;
  readonly #budget: NameBudget;
  /** LAST_INSERT_ID(expression) */
  setsLastInsertId = false;

  constructor(vouchedFor: ReadonlySet<string>, budget: NameBudget) {
    this.#vouchedFor = vouchedFor;
    this.#budget = budget;
  }

  get names(): string[] {
    return [...this.#names];
  }

  get unknown(): string[] {
    return [...this.#unknown];
  }

  has(effect: CallEffect): boolean {
    return this.#effects.has(effect);
  }

  /** The name is at `index`, its parenthesis at `index + 1`. */
  add(tokens: Tokens, index: number): void {
    const written = tokens.sourceAt(index);
    const effect = this.#seen.get(written) ?? this.#judge(tokens, index, written);
    this.#useOfLastInsertId(tokens, index, effect);
  }

  #useOfLastInsertId(tokens: Tokens, index: number, effect: CallEffect): void {
    if (effect !== 'reads-or-changes-session') return;
    if (isClose(tokens, index + 2)) this.#effects.add('reads-session');
    else this.setsLastInsertId = true;
  }

  #judge(tokens: Tokens, index: number, written: string): CallEffect {
    const plain = tokens.nameAt(index);
    const name = plain.toLowerCase();
    if (neverCalled.has(name) && !tokens.isQuoted(index)) {
      this.#seen.set(written, 'none');
      return 'none';
    }
    this.#note(name);
    const effect = effectOfCall(plain, tokens.isQuoted(index));
    return this.#keep(written, name, effect);
  }

  /** `schema.name(` is a stored function, whatever its name; but for two schemas of MariaDB, which hold the built-in ones. */
  addQualified(tokens: Tokens, index: number, schema: string): void {
    const name = tokens.nameAt(index).toLowerCase();
    const full = `${schema.toLowerCase()}.${name}`;
    this.#note(full);
    if (!schemasOfBuiltIns.has(schema.toLowerCase())) {
      this.#keep(undefined, full, 'unknown');
      return;
    }
    this.#note(name);
    const effect = effectOfCall(tokens.nameAt(index), true);
    this.#keep(undefined, effect === 'unknown' ? full : name, effect);
    this.#useOfLastInsertId(tokens, index, effect);
  }

  #note(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#budget.left -= 1;
  }

  #keep(written: string | undefined, name: string, found: CallEffect): CallEffect {
    const isVouchedFor = (found === 'unknown' || found === 'needs-primary') && this.#vouchedFor.has(name);
    const effect = isVouchedFor ? 'none' : found;
    if (effect === 'unknown') this.#unknown.add(name);
    this.#effects.add(effect);
    if (written !== undefined) this.#seen.set(written, effect);
    return effect;
  }
}
