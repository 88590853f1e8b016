import { type FunctionEffect, functionEffect } from './function-effect.ts';
import { isHarmlessFunction } from './harmless-functions.ts';
import { isClose } from './phrase.ts';
import type { Tokens } from './tokens.ts';

/** Types and other words of the grammar that both servers read as such before a parenthesis, although they are not all reserved. */
const neverCalled: ReadonlySet<string> = new Set(
  `bit datetime day_second enum integer mediumint national nchar nvarchar real signed smallint text tinyint varbinary varchar
  returning window`
    .trim()
    .split(/\s+/),
);

/** `unknown`: neither built in and harmless nor vouched for, so it may do anything. */
type CallEffect = FunctionEffect | 'none' | 'unknown';

/** `name` in lower case and without a schema; `isQuoted` when it stands in backticks. */
const effectOfCall = (name: string, isQuoted: boolean): CallEffect => {
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
  /** LAST_INSERT_ID(expression) */
  setsLastInsertId = false;

  constructor(vouchedFor: ReadonlySet<string>) {
    this.#vouchedFor = vouchedFor;
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
    if (effect !== 'reads-or-changes-session') return;
    if (isClose(tokens, index + 2)) this.#effects.add('reads-session');
    else this.setsLastInsertId = true;
  }

  #judge(tokens: Tokens, index: number, written: string): CallEffect {
    const name = tokens.nameAt(index).toLowerCase();
    if (neverCalled.has(name) && !tokens.isQuoted(index)) {
      this.#seen.set(written, 'none');
      return 'none';
    }
    this.#names.add(name);
    const effect = effectOfCall(name, tokens.isQuoted(index));
    return this.#keep(written, name, effect);
  }

  /** `schema.name(` is a stored function, whatever its name. */
  addQualified(schema: string, name: string): void {
    const full = `${schema}.${name}`.toLowerCase();
    this.#names.add(full);
    this.#keep(undefined, full, 'unknown');
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
