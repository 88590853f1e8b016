import type { CommonTables } from './common-tables.ts';
import { DefinitionScan } from './definition-scan.ts';
import { FoundNames } from './found-names.ts';
import { opensTables, passFor } from './from-clause.ts';
import { isNeverFunctionNumber, isReservedNumber } from './keyword.ts';
import { endOfName, isName } from './name-syntax.ts';
import { isOpen, isPhrase, isWord, wordAt } from './phrase.ts';
import { isReturning } from './returning.ts';
import {
  afterDerived,
  afterTable,
  expectsTable,
  inCondition,
  isRead,
  isReferenced,
  isTarget,
  isWritten,
  outside,
  TableList,
} from './table-list.ts';
import { identifierKind, operatorKind, wordKind } from './token.ts';
import { operatorHead, type Tokens, wordHead } from './tokens.ts';
import { isGrammarWord } from './word-before-parenthesis.ts';
import { WriteScan } from './write-scan.ts';

const open = operatorHead('(');
const close = operatorHead(')');
const comma = operatorHead(',');
const semicolon = operatorHead(';');
const brace = operatorHead('{');
const dot = operatorHead('.');

const as = wordHead('as');
const call = wordHead('call');
const database = wordHead('database');
const delete_ = wordHead('delete');
const dual = wordHead('dual');
const for_ = wordHead('for');
const from = wordHead('from');
const function_ = wordHead('function');
const group = wordHead('group');
const having = wordHead('having');
const insert = wordHead('insert');
const into = wordHead('into');
const join = wordHead('join');
const like = wordHead('like');
const limit = wordHead('limit');
const lock = wordHead('lock');
const next = wordHead('next');
const on = wordHead('on');
const order = wordHead('order');
const previous = wordHead('previous');
const procedure = wordHead('procedure');
const references = wordHead('references');
const rename = wordHead('rename');
const replace = wordHead('replace');
const schema = wordHead('schema');
const select = wordHead('select');
const set = wordHead('set');
const straightJoin = wordHead('straight_join');
const table = wordHead('table');
const tables = wordHead('tables');
const to = wordHead('to');
const trigger = wordHead('trigger');
const union = wordHead('union');
const update = wordHead('update');
const using = wordHead('using');
const values = wordHead('values');
const where = wordHead('where');
const window_ = wordHead('window');
const with_ = wordHead('with');

/** The tables and functions that a statement names; `start` is where it begins, after EXPLAIN and its options. Linear. */
export const scanNames = (tokens: Tokens, start: number, vouchedFor: ReadonlySet<string>): FoundNames =>
  new NameScan(tokens, start, vouchedFor).run();

class NameScan {
  readonly #tokens: Tokens;
  readonly #start: number;
  readonly #found: FoundNames;
  readonly #common: CommonTables;
  readonly #list = new TableList();
  readonly #write: WriteScan;
  readonly #definition: DefinitionScan;

  constructor(tokens: Tokens, start: number, vouchedFor: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#start = start;
    this.#found = new FoundNames(tokens, vouchedFor);
    this.#common = this.#found.common;
    this.#write = new WriteScan(tokens, this.#found, this.#list);
    this.#definition = new DefinitionScan(tokens, start, this.#found, this.#list);
  }

  run(): FoundNames {
    const tokens = this.#tokens;
    const list = this.#list;
    const found = this.#found;
    const count = tokens.count;
    for (let index = this.#lead(); index < count; index += 1) {
      const head = tokens.heads[index] as number;
      const kind = head & 15;
      if (kind === operatorKind) index = this.#operator(index, head);
      else if (kind === wordKind || kind === identifierKind) {
        if (found.areTooMany) break;
        const number = head >>> 4;
        if (isReservedNumber(number)) index = this.#reserved(index, head);
        else if (list.place === expectsTable) index = this.#factor(index);
        else if (number > 0) index = this.#keyword(index, head);
        else this.#name(index);
      }
    }
    this.#endStatement();
    return found;
  }

  /** What only the leading words tell. Answers where the scan begins. */
  #lead(): number {
    const tokens = this.#tokens;
    const start = this.#start;
    switch (wordAt(tokens, start)) {
      case 'truncate':
        return isWord(tokens, start + 1, 'table') ? start : this.#found.table(start + 1, isWritten) + 1;
      case 'handler':
        return this.#found.table(start + 1, isRead) + 1;
      case 'use':
        this.#found.schema(start + 1, this.#found.read);
        return tokens.count;
      case 'call':
        return this.#found.program(start + 1, this.#found.read) + 1;
    }
    // The parentheses around the whole belong to it.
    let begin = start;
    while (isOpen(tokens, begin - 1)) begin -= 1;
    return begin;
  }

  #operator(index: number, head: number): number {
    const list = this.#list;
    switch (head) {
      case open: {
        const isBody = this.#common.isBodyNext;
        list.open(index, isBody, this.#common.size);
        if (isBody) this.#common.enterBody();
        break;
      }
      case close:
        return this.#close(index);
      case comma:
        list.continue();
        this.#write.comma(index);
        break;
      case semicolon:
        this.#endStatement();
        if (list.depth === 0) this.#common.leave(0);
        break;
      case brace:
        // {oj a LEFT JOIN b …}
        return list.place === expectsTable ? index + 1 : index;
      case dot:
        return list.place === expectsTable ? this.#factor(index) : index;
    }
    return index;
  }

  #close(index: number): number {
    const frame = this.#list.close(index);
    if (frame === undefined) return index;
    this.#common.leave(frame.scope);
    return frame.isBody ? this.#common.leaveBody(index) : index;
  }

  /** A table where one is expected: answers the last token of its name. */
  #factor(index: number): number {
    const tokens = this.#tokens;
    const list = this.#list;
    if (isWord(tokens, index, 'lateral') && isOpen(tokens, index + 1)) return index;
    if (tokens.headAt(index) === dot && !isName(tokens, index + 1)) return index;
    const end = endOfName(tokens, index);
    list.place = afterTable;
    // JSON_TABLE(…)
    if (list.role === isRead && isOpen(tokens, end + 1)) this.#found.call(end);
    else this.#found.table(index, list.role);
    list.factorEnd = end;
    return end;
  }

  /** A name elsewhere: an alias, a column, a function. */
  #name(index: number): void {
    const list = this.#list;
    const isCall = this.#tokens.headAt(index + 1) === open;
    if (index === list.factorEnd + 1 && (list.place === afterDerived || list.place === afterTable)) {
      const hasColumns = isCall && list.place === afterDerived;
      this.#alias(index);
      if (hasColumns) return;
    }
    if (isCall) this.#found.call(index);
  }

  #alias(index: number): void {
    if (this.#list.role === isReferenced) this.#found.target?.nameReference(this.#tokens.nameAt(index));
    this.#list.place = afterTable;
  }

  /** A word of the grammar that may be a name elsewhere. */
  #keyword(index: number, head: number): number {
    const tokens = this.#tokens;
    const list = this.#list;
    if ((head === next || head === previous) && isPhrase(tokens, index + 1, 'value', 'for')) {
      return this.#found.table(index + 3, head === next ? isWritten : isRead);
    }
    const { verb } = this.#write;
    const mayReturn = verb !== '' && verb !== 'update' && list.depth === 0;
    if (mayReturn && isReturning(tokens, index)) {
      list.place = outside;
      return index;
    }
    if (head === tables && index === this.#start + 1) return this.#definition.table(index);
    const objectEnd = this.#definition.object(index);
    if (objectEnd !== undefined) return objectEnd;
    if (isOpen(tokens, index + 1) && isGrammarWord(tokens, index, verb)) return index;
    if (head === window_ && isWord(tokens, index + 2, 'as')) list.place = outside;
    this.#name(index);
    return index;
  }

  #reserved(index: number, head: number): number {
    const list = this.#list;
    switch (head) {
      case select:
        list.isQuery = true;
        list.place = outside;
        break;
      case where:
      case group:
      case having:
      case order:
      case limit:
      case lock:
      case into:
      case values:
        list.place = outside;
        break;
      case from:
        this.#from(index);
        break;
      case join:
        this.#write.hasJoined = true;
        list.place = expectsTable;
        break;
      case straightJoin:
        if (list.place !== outside) list.place = expectsTable;
        break;
      case on:
        if (list.place !== outside) list.place = inCondition;
        return this.#definition.on(index);
      case using:
        this.#write.using();
        break;
      case dual:
        if (list.place === expectsTable) list.place = afterTable;
        break;
      case for_:
        return passFor(this.#tokens, index, list);
      case as:
        return this.#as(index);
      case with_:
        return this.#with(index);
      case set:
        list.place = outside;
        this.#write.set(index);
        break;
      case insert:
      case replace:
      case update:
      case delete_:
        if (this.#write.begins(index)) return this.#write.begin(index);
        break;
      case table:
        return this.#definition.table(index);
      case schema:
      case database: {
        const end = this.#definition.schema(index);
        if (end > index) return end;
        break;
      }
      case procedure:
      case function_:
        return this.#programWord(index);
      case trigger:
        return this.#definition.trigger(index);
      case call:
        return this.#found.program(index + 1, this.#found.written);
      case references:
        return this.#found.table(index + 1, isRead);
      case like:
        return this.#definition.like(index);
      case union:
        this.#definition.union(index);
        break;
      case to:
        return this.#definition.to(index);
      case rename:
        return this.#definition.rename(index);
    }
    if (!isNeverFunctionNumber(head >>> 4) && isOpen(this.#tokens, index + 1)) this.#found.call(index);
    return index;
  }

  #from(index: number): void {
    const list = this.#list;
    if (!opensTables(this.#tokens, index, list)) return;
    if (!this.#write.isFromOfDelete()) list.role = isRead;
    else if (list.role === isTarget) list.role = isReferenced;
    list.place = expectsTable;
  }

  #with(index: number): number {
    const isRecursive = isWord(this.#tokens, index + 1, 'recursive');
    const before = this.#common.begin(index + (isRecursive ? 2 : 1), isRecursive);
    if (before < 0) return index;
    this.#list.place = outside;
    return before;
  }

  /** An alias, a type, OF: behind AS nothing is called. */
  #as(index: number): number {
    const tokens = this.#tokens;
    const { place } = this.#list;
    const opensBehind = isOpen(tokens, index + 2);
    if (!isName(tokens, index + 1)) {
      const isType = !isNeverFunctionNumber(tokens.headAt(index + 1) >>> 4) && opensBehind;
      return isType && !isOpen(tokens, index + 1) ? index + 1 : index;
    }
    if (place === afterDerived || place === afterTable) {
      this.#alias(index + 1);
      return index + 1;
    }
    return opensBehind ? index + 1 : index;
  }

  #programWord(index: number): number {
    this.#list.place = outside;
    const end = this.#definition.program(index);
    if (end > index) return end;
    // SELECT … PROCEDURE ANALYSE(): the only one there ever was.
    return isPhrase(this.#tokens, index, 'procedure', 'analyse') ? index + 1 : index;
  }

  /** The end of the text, or of a line of a stored program. */
  #endStatement(): void {
    this.#write.end();
    this.#list.place = outside;
    this.#list.role = isRead;
  }
}
