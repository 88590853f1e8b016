import type { FoundNames } from './found-names.ts';
import { endOfName, isName } from './name-syntax.ts';
import { isOpen, isWord, keywordAt } from './phrase.ts';
import {
  afterTable,
  expectsTable,
  isReferenced,
  isTarget,
  isWritten,
  outside,
  type TableList,
} from './table-list.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const comma = operatorHead(',');
const dot = operatorHead('.');

/** Before UPDATE, INSERT, DELETE, REPLACE where they begin no statement: FOR UPDATE, ON DELETE CASCADE, CREATE OR REPLACE, BEFORE INSERT … */
const notBeforeVerb: ReadonlySet<string> = new Set('for on key or before after grant revoke'.split(' '));
const deleteModifiers: ReadonlySet<string> = new Set(['low_priority', 'quick', 'ignore']);
/** Behind a name in the list of targets: there QUICK is a table. */
const endsTargetName: ReadonlySet<number> = new Set([comma, dot, 0]);

/** The INSERT, REPLACE, UPDATE or DELETE that a scan is in. */
export class WriteScan {
  readonly #tokens: Tokens;
  readonly #found: FoundNames;
  readonly #list: TableList;
  /** Empty when it is in none. */
  verb = '';
  hasJoined = false;
  #inAssignments = false;

  constructor(tokens: Tokens, found: FoundNames, list: TableList) {
    this.#tokens = tokens;
    this.#found = found;
    this.#list = list;
  }

  /** Does the word at `index` begin a statement? */
  begins(index: number): boolean {
    const word = keywordAt(this.#tokens, index);
    const isCall = (word === 'insert' || word === 'replace') && isOpen(this.#tokens, index + 1);
    return !isCall && !notBeforeVerb.has(keywordAt(this.#tokens, index - 1));
  }

  /** Answers the last token before the tables, or that of the table. */
  begin(index: number): number {
    const tokens = this.#tokens;
    const verb = keywordAt(tokens, index);
    if (verb === 'update' && isWord(tokens, index + 1, 'histogram')) return index;
    this.end();
    this.verb = verb;
    this.#list.place = outside;
    if (verb === 'insert' || verb === 'replace') return this.#found.table(index + 1, isWritten);
    this.#found.beginTarget();
    this.hasJoined = false;
    let at = index;
    while (deleteModifiers.has(keywordAt(tokens, at + 1)) && !endsTargetName.has(tokens.headAt(at + 2)))
      at += 1;
    this.#list.role = verb === 'update' || isWord(tokens, at + 1, 'from') ? isReferenced : isTarget;
    this.#list.place = expectsTable;
    return at;
  }

  /** The statement ends, or a line of a stored program. */
  end(): void {
    this.#found.endTarget();
    this.verb = '';
    this.#inAssignments = false;
  }

  /** Is this the FROM of the DELETE itself? */
  isFromOfDelete(): boolean {
    return this.verb === 'delete' && this.#list.depth === 0 && this.#found.target !== undefined;
  }

  /** DELETE FROM a, b USING a JOIN b …: what was named so far are targets. */
  using(): void {
    const list = this.#list;
    if (this.verb !== 'delete' || list.depth > 0 || this.hasJoined) return;
    if (list.place !== afterTable || list.role !== isReferenced) return;
    this.#found.target?.turnReferencesIntoTargets();
    list.place = expectsTable;
  }

  /** The SET of an UPDATE at `index`. */
  set(index: number): void {
    if (this.verb !== 'update' || this.#list.depth > 0) return;
    this.#inAssignments = true;
    this.#assigned(index + 1);
  }

  comma(index: number): void {
    if (this.#inAssignments && this.#list.depth === 0) this.#assigned(index + 1);
  }

  /** What stands before the `=` of an assignment. */
  #assigned(index: number): void {
    const tokens = this.#tokens;
    if (!isName(tokens, index)) return;
    const { target } = this.#found;
    const end = endOfName(tokens, index);
    if (end === index) target?.addUnqualifiedTarget();
    else target?.addTarget(end - 4 >= index ? tokens.nameAt(end - 4) : null, tokens.nameAt(end - 2));
  }
}
