import type { FoundNames } from './found-names.ts';
import { afterModifiers, isName } from './name-syntax.ts';
import { isOpen, keywordAt, wordAt } from './phrase.ts';
import { afterTable, expectsTable, isRead, isWritten, outside, type TableList } from './table-list.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const equals = operatorHead('=');

const definitions: ReadonlySet<string> = new Set(['create', 'alter', 'drop', 'rename']);
/** Verbs behind which TABLE opens a list. */
const listsTables: ReadonlySet<string> = new Set(
  'drop rename lock check checksum analyze optimize repair flush'.split(' '),
);
const writesTables: ReadonlySet<string> = new Set(
  'create alter drop rename truncate lock check analyze optimize repair flush load import'.split(' '),
);
const programs: ReadonlySet<string> = new Set(['event', 'package', 'library']);

/** CREATE INDEX … ON t, DROP INDEX … ON t, CREATE TRIGGER … ON t */
const definedOnTable = (tokens: Tokens, start: number, before: number): boolean => {
  for (let index = start + 1; index < before; index += 1) {
    const word = keywordAt(tokens, index);
    if (word === 'index' || word === 'trigger') return true;
    if (word === 'event' || word === 'table') return false;
  }
  return false;
};

/** What statements about tables as such, CREATE to LOCK, name: each method takes the word at `index` and answers the last token it used. */
export class DefinitionScan {
  readonly #tokens: Tokens;
  readonly #start: number;
  readonly #first: string;
  readonly #found: FoundNames;
  readonly #list: TableList;
  readonly isDefinition: boolean;
  /** The object itself has been named. */
  #isNamed = false;

  constructor(tokens: Tokens, start: number, found: FoundNames, list: TableList) {
    this.#tokens = tokens;
    this.#start = start;
    this.#first = wordAt(tokens, start);
    this.#found = found;
    this.#list = list;
    this.isDefinition = definitions.has(this.#first);
  }

  get #expectsObject(): boolean {
    return this.isDefinition && !this.#isNamed;
  }

  /** VIEW, SEQUENCE, EVENT … Undefined: not here. */
  object(index: number): number | undefined {
    if (!this.#expectsObject) return undefined;
    const word = keywordAt(this.#tokens, index);
    if (programs.has(word)) return this.program(index);
    if (word !== 'view' && word !== 'sequence') return undefined;
    this.#isNamed = true;
    this.#list.place = expectsTable;
    this.#list.role = isWritten;
    if (this.#first === 'drop') return index;
    const end = this.#found.table(index + 1, isWritten);
    this.#list.place = outside;
    return end;
  }

  /** PROCEDURE, FUNCTION, EVENT … */
  program(index: number): number {
    if (!this.#expectsObject) return index;
    this.#isNamed = true;
    return this.#found.program(index + 1, this.#found.written);
  }

  /** CREATE TRIGGER s.g … ON t */
  trigger(index: number): number {
    return this.isDefinition ? this.#found.program(index + 1, this.#found.written) : index;
  }

  schema(index: number): number {
    if (!this.#expectsObject || isOpen(this.#tokens, index + 1)) return index;
    this.#isNamed = true;
    const at = afterModifiers(this.#tokens, index + 1);
    this.#found.schema(at, this.#found.written);
    return at;
  }

  /** TABLE, TABLES */
  table(index: number): number {
    const list = this.#list;
    const role = writesTables.has(this.#first) ? isWritten : isRead;
    const isLeading = index <= this.#start + 3;
    if (isLeading && listsTables.has(this.#first)) {
      this.#isNamed = true;
      list.role = role;
      list.place = expectsTable;
      return afterModifiers(this.#tokens, index + 1) - 1;
    }
    if (this.isDefinition) this.#isNamed = true;
    const end = this.#found.table(index + 1, role);
    list.role = isRead;
    list.place = outside;
    return end;
  }

  /** CREATE TABLE a LIKE b */
  like(index: number): number {
    const copies = this.#first === 'create' && isName(this.#tokens, index + 1);
    return copies ? this.#found.table(index + 1, isRead) : index;
  }

  on(index: number): number {
    if (!this.#expectsObject || this.#list.depth > 0) return index;
    if (!definedOnTable(this.#tokens, this.#start, index)) return index;
    this.#isNamed = true;
    return this.#found.table(index + 1, isWritten);
  }

  /** `UNION = (a, b)` of a MERGE table, through which these can be written. */
  union(index: number): void {
    if (!this.isDefinition) return;
    const at = this.#tokens.headAt(index + 1) === equals ? index + 2 : index + 1;
    if (!isOpen(this.#tokens, at)) return;
    this.#list.place = expectsTable;
    this.#list.role = isWritten;
  }

  /** RENAME TABLE a TO b */
  to(index: number): number {
    const what = keywordAt(this.#tokens, this.#start + 1);
    if (this.#first !== 'rename' || (what !== 'table' && what !== 'tables')) return index;
    const end = this.#found.table(index + 1, isWritten);
    this.#list.place = afterTable;
    return end;
  }

  /** ALTER TABLE a RENAME [TO | AS | =] b */
  rename(index: number): number {
    if (this.#first !== 'alter') return index;
    const tokens = this.#tokens;
    const what = keywordAt(tokens, index + 1);
    if (what === 'column' || what === 'index' || what === 'key') return index;
    const isMarked = what === 'to' || what === 'as' || tokens.headAt(index + 1) === equals;
    return this.#found.table(isMarked ? index + 2 : index + 1, isWritten);
  }
}
