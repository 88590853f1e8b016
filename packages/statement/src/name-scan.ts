import { CommonTableScope } from './common-table-scope.ts';
import { FunctionCalls } from './function-calls.ts';
import { isNeverFunctionNumber, isReservedNumber } from './keyword.ts';
import { isClose, isOpen, isPhrase, isWord, keywordAt, wordAt } from './phrase.ts';
import { isReturning } from './returning.ts';
import { TableSet, wholeSchema } from './table-set.ts';
import { identifierKind, numberKind, operatorKind, parameterKind, stringKind, wordKind } from './token.ts';
import { operatorHead, type Tokens, wordHead } from './tokens.ts';
import { WriteTarget } from './write-target.ts';

// Where the scan stands in a list of tables.
const outside = 0;
const expectsTable = 1;
/** Behind a derived table: a list of columns may follow its alias. */
const afterDerived = 2;
const afterTable = 3;
/** In a condition, after which a comma or JOIN brings the next table. */
const inCondition = 4;

// What a table in the list is to the statement.
const isRead = 0;
const isWritten = 1;
/** One of the tables of an UPDATE or DELETE; which are written is known at its end. */
const isReferenced = 2;
/** `DELETE a, b FROM`: aliases too. */
const isTarget = 3;

// Bits of a frame, which holds the state around a parenthesis.
const queryBit = 8;
const bodyBit = 16; // of a common table
const roleShift = 5;
const scopeShift = 7;

const open = operatorHead('(');
const close = operatorHead(')');
const comma = operatorHead(',');
const semicolon = operatorHead(';');
const brace = operatorHead('{');
const dotHead = operatorHead('.');
const equals = operatorHead('=');

const select = wordHead('select');
const from = wordHead('from');
const join = wordHead('join');
const straightJoin = wordHead('straight_join');
const where = wordHead('where');
const group = wordHead('group');
const having = wordHead('having');
const order = wordHead('order');
const limit = wordHead('limit');
const lock = wordHead('lock');
const into = wordHead('into');
const values = wordHead('values');
const procedure = wordHead('procedure');
const function_ = wordHead('function');
const call = wordHead('call');
const trigger = wordHead('trigger');
const set = wordHead('set');
const forWord = wordHead('for');
const on = wordHead('on');
const using = wordHead('using');
const as = wordHead('as');
const with_ = wordHead('with');
const table = wordHead('table');
const tables = wordHead('tables');
const insert = wordHead('insert');
const replace = wordHead('replace');
const update = wordHead('update');
const delete_ = wordHead('delete');
const references = wordHead('references');
const like = wordHead('like');
const union = wordHead('union');
const next = wordHead('next');
const previous = wordHead('previous');
const to = wordHead('to');
const rename = wordHead('rename');
const dual = wordHead('dual');
const schemaWord = wordHead('schema');
const database = wordHead('database');

/** Before UPDATE, INSERT, DELETE, REPLACE where they begin no statement: FOR UPDATE, ON DELETE CASCADE, CREATE OR REPLACE, BEFORE INSERT … */
const notBeforeVerb: ReadonlySet<string> = new Set([
  'for',
  'on',
  'key',
  'or',
  'before',
  'after',
  'grant',
  'revoke',
]);
const beforeName: ReadonlySet<string> = new Set([
  'if',
  'not',
  'exists',
  'low_priority',
  'high_priority',
  'delayed',
  'ignore',
  'into',
]);
const listsTables: ReadonlySet<string> = new Set(
  'drop rename lock check checksum analyze optimize repair flush'.split(' '),
);
const writesTables: ReadonlySet<string> = new Set(
  'create alter drop rename truncate lock check analyze optimize repair flush load import'.split(' '),
);
const namedInDefinition: ReadonlySet<string> = new Set(['view', 'sequence']);
const programs: ReadonlySet<string> = new Set(['event', 'package', 'library']);

export type Names = {
  readonly read: TableSet;
  readonly written: TableSet;
  readonly calls: FunctionCalls;
};

/** The tables and functions that a statement names; `start` is where it begins, after EXPLAIN and its options. Linear. */
export const scanNames = (tokens: Tokens, start: number, vouchedFor: ReadonlySet<string>): Names =>
  new NameScan(tokens, start, vouchedFor).run();

class NameScan {
  readonly #tokens: Tokens;
  readonly #start: number;
  readonly #first: string;
  readonly #read = new TableSet();
  readonly #written = new TableSet();
  readonly #calls: FunctionCalls;
  readonly #common = new CommonTableScope();
  readonly #frames: number[] = [];
  /** Names of the common tables whose bodies are open. */
  readonly #bodies: { name: string; isRecursive: boolean }[] = [];
  #target: WriteTarget | undefined;
  #verb = '';
  #query = true;
  #place = outside;
  #role = isRead;
  #nextIsBody = false;
  #inAssignments = false;
  #objectSeen = false;
  #factorEnd = -1;
  #joined = false;

  constructor(tokens: Tokens, start: number, vouchedFor: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#start = start;
    this.#first = wordAt(tokens, start);
    this.#calls = new FunctionCalls(vouchedFor);
  }

  run(): Names {
    const tokens = this.#tokens;
    const count = tokens.count;
    let index = this.#lead();
    for (; index < count; index += 1) {
      const head = tokens.heads[index] as number;
      const kind = head & 15;
      if (kind === operatorKind) {
        index = this.#operator(index, head);
      } else if (kind === wordKind || kind === identifierKind) {
        const number = head >>> 4;
        if (isReservedNumber(number)) index = this.#reserved(index, head);
        else if (this.#place === expectsTable) index = this.#factor(index);
        else if (number > 0) index = this.#keyword(index, head);
        else index = this.#name(index);
      }
    }
    this.#finish();
    return { read: this.#read, written: this.#written, calls: this.#calls };
  }

  /** What only the leading words tell. Answers where the scan begins. */
  #lead(): number {
    const tokens = this.#tokens;
    const start = this.#start;
    switch (this.#first) {
      case 'truncate':
        return isWord(tokens, start + 1, 'table') ? start : this.#table(start + 1, isWritten) + 1;
      case 'handler':
        return this.#table(start + 1, isRead) + 1;
      case 'use':
        this.#schema(start + 1, this.#read);
        return tokens.count;
      case 'call':
        return this.#program(start + 1) + 1;
    }
    // The parentheses around the whole belong to it.
    let begin = start;
    while (isOpen(tokens, begin - 1)) begin -= 1;
    return begin;
  }

  #schema(index: number, into: TableSet): void {
    if (this.#isName(index)) into.add(this.#tokens.nameAt(index), wholeSchema);
  }

  /** A stored program at `index`: its schema, when there is one, is noted. Answers its last token. */
  #program(index: number): number {
    const at = this.#afterModifiers(index);
    if (!this.#isName(at)) return at - 1;
    if (this.#tokens.headAt(at + 1) !== dotHead || !this.#isName(at + 2)) return at;
    this.#schema(at, this.#first === 'call' ? this.#read : this.#written);
    return at + 2;
  }

  #isName(index: number): boolean {
    const head = this.#tokens.headAt(index);
    const kind = head & 15;
    return kind === identifierKind || (kind === wordKind && !isReservedNumber(head >>> 4));
  }

  #operator(index: number, head: number): number {
    switch (head) {
      case open:
        this.#open(index);
        break;
      case close:
        return this.#close(index);
      case comma:
        if (this.#place >= afterDerived) this.#place = expectsTable;
        if (this.#inAssignments && this.#frames.length === 0) this.#assigned(index + 1);
        break;
      case semicolon:
        this.#finish();
        if (this.#frames.length === 0) this.#common.leave(0);
        break;
      case brace:
        // {oj a LEFT JOIN b …}
        if (this.#place === expectsTable) return index + 1;
        break;
      case dotHead:
        if (this.#place === expectsTable) return this.#factor(index);
    }
    return index;
  }

  #open(index: number): void {
    const opensTables = this.#place === expectsTable;
    const isBody = this.#nextIsBody;
    this.#nextIsBody = false;
    this.#frames.push(
      this.#place |
        (this.#query ? queryBit : 0) |
        (isBody ? bodyBit : 0) |
        (this.#role << roleShift) |
        (this.#common.size << scopeShift),
    );
    this.#query = false;
    this.#place = opensTables ? expectsTable : outside;
    if (!opensTables) this.#role = isRead;
    this.#factorEnd = index;
    if (isBody) this.#enterBody();
  }

  #close(index: number): number {
    const frame = this.#frames.pop();
    if (frame === undefined) return index;
    this.#common.leave(frame >>> scopeShift);
    this.#role = (frame >>> roleShift) & 3;
    this.#query = (frame & queryBit) !== 0;
    const place = frame & 7;
    this.#place = place === expectsTable ? afterDerived : place;
    this.#factorEnd = index;
    return (frame & bodyBit) === 0 ? index : this.#closeBody(index);
  }

  /** `WITH [RECURSIVE] a [(columns)] AS (` at `index`, its name: answers the token before the parenthesis, or -1 if this is no such thing. */
  #commonTable(index: number, isRecursive: boolean): number {
    const tokens = this.#tokens;
    if (!this.#isName(index)) return -1;
    let at = index + 1;
    if (isOpen(tokens, at)) {
      at += 1;
      while (this.#isName(at) || tokens.headAt(at) === comma) at += 1;
      if (!isClose(tokens, at)) return -1;
      at += 1;
    }
    if (!isWord(tokens, at, 'as') || !isOpen(tokens, at + 1)) return -1;
    const name = tokens.nameAt(index);
    this.#bodies.push({ name, isRecursive });
    this.#nextIsBody = true;
    this.#place = outside;
    return at;
  }

  /** The body of a common table has begun: a recursive one may name itself. */
  #enterBody(): void {
    const body = this.#bodies.at(-1);
    if (body?.isRecursive) this.#common.declare(body.name);
  }

  #closeBody(index: number): number {
    const body = this.#bodies.pop();
    if (body === undefined) return index;
    this.#common.declare(body.name);
    let at = index;
    if (isWord(this.#tokens, at + 1, 'cycle')) {
      while (at < this.#tokens.count && !isWord(this.#tokens, at, 'restrict')) at += 1;
    }
    if (this.#tokens.headAt(at + 1) !== comma) return at;
    const before = this.#commonTable(at + 2, body.isRecursive);
    return before < 0 ? at : before;
  }

  /** A table where one is expected: answers the last token of its name. */
  #factor(index: number): number {
    const tokens = this.#tokens;
    if (isWord(tokens, index, 'lateral') && isOpen(tokens, index + 1)) return index;
    if (tokens.headAt(index) === dotHead && !this.#isName(index + 1)) return index;
    const end = this.#endOfName(index);
    this.#place = afterTable;
    if (this.#role === isRead && tokens.headAt(end + 1) === open) {
      // JSON_TABLE(…)
      this.#call(end);
    } else this.#table(index, this.#role);
    this.#factorEnd = end;
    return end;
  }

  /** `a`, `a.b`, `.a`, `a.b.c`, `a.*`: its last token. */
  #endOfName(index: number): number {
    const tokens = this.#tokens;
    let end = tokens.headAt(index) === dotHead ? index + 1 : index;
    while (tokens.headAt(end + 1) === dotHead && this.#isName(end + 2)) end += 2;
    return end;
  }

  /** IF NOT EXISTS, LOW_PRIORITY, INTO: reserved words all. */
  #afterModifiers(index: number): number {
    let at = index;
    while (beforeName.has(keywordAt(this.#tokens, at))) at += 1;
    return at;
  }

  /** Notes the table at `index`, if there is one, and answers its last token. */
  #table(index: number, role: number): number {
    const tokens = this.#tokens;
    const at = this.#afterModifiers(index);
    const isNamed = tokens.headAt(at) === dotHead ? this.#isName(at + 1) : this.#isName(at);
    if (!isNamed) return at - 1;
    const end = this.#endOfName(at);
    const name = tokens.nameAt(end);
    const schema = end - 2 >= at ? tokens.nameAt(end - 2) : null;
    this.#note(role, schema, name);
    return end;
  }

  #note(role: number, schema: string | null, name: string): void {
    const isCommonTable =
      schema === null && (role === isRead || role === isReferenced) && this.#common.has(name);
    if (role === isReferenced) this.#target?.addReference(schema, name, isCommonTable);
    else if (role === isTarget) this.#target?.addTarget(schema, name);
    else if (!isCommonTable) (role === isWritten ? this.#written : this.#read).add(schema, name);
  }

  /** A name elsewhere: an alias, a column, a function. */
  #name(index: number): number {
    const isCall = this.#tokens.headAt(index + 1) === open;
    if (this.#place === afterDerived || this.#place === afterTable) {
      const isAlias = index === this.#factorEnd + 1;
      if (isAlias) {
        if (this.#role === isReferenced) this.#target?.nameReference(this.#tokens.nameAt(index));
        const columns = isCall && this.#place === afterDerived;
        this.#place = afterTable;
        if (columns) return index;
      }
    }
    if (isCall) this.#call(index);
    return index;
  }

  #call(index: number): void {
    const tokens = this.#tokens;
    if (tokens.headAt(index - 1) === dotHead) {
      const schema = this.#isName(index - 2) ? tokens.nameAt(index - 2) : '';
      this.#calls.addQualified(schema, tokens.nameAt(index));
    } else this.#calls.add(tokens, index);
  }

  /** A word of the grammar that may be a name elsewhere. */
  #keyword(index: number, head: number): number {
    const tokens = this.#tokens;
    if ((head === next || head === previous) && isPhrase(tokens, index + 1, 'value', 'for')) {
      return this.#table(index + 3, head === next ? isWritten : isRead);
    }
    if (isReturning(tokens, index) && this.#frames.length === 0 && isWriteVerb(this.#verb)) {
      this.#place = outside;
      return index;
    }
    if (head === tables && index === this.#start + 1) return this.#tableWord(index);
    if (this.#isDefinition() && !this.#objectSeen) {
      const word = tokens.textAt(index);
      if (namedInDefinition.has(word)) {
        this.#objectSeen = true;
        this.#place = expectsTable;
        this.#role = isWritten;
        if (this.#first === 'drop') return index;
        const end = this.#table(index + 1, isWritten);
        this.#place = outside;
        return end;
      }
      if (programs.has(word)) {
        this.#objectSeen = true;
        return this.#program(index + 1);
      }
    }
    if (isOpen(tokens, index + 1) && this.#isOperatorWord(index)) return index;
    if (head === wordHeadOfWindow && isPhrase(tokens, index + 2, 'as')) this.#place = outside;
    return this.#name(index);
  }

  /** `x MEMBER OF (…)`, `MATCH (…) AGAINST (…)`, `a = ANY (…)`, `… INTERSECT (SELECT …)`: no calls. */
  #isOperatorWord(index: number): boolean {
    const tokens = this.#tokens;
    switch (tokens.textAt(index)) {
      case 'of':
        return isWord(tokens, index - 1, 'member') || isWord(tokens, index - 1, 'as');
      // JSON_TABLE(…, '$' COLUMNS (…, MATCH (…) AGAINST (…, LIKE ? ESCAPE (…: no call follows an operand.
      case 'columns':
      case 'against':
      case 'escape':
      case 'filter':
        return this.#isOperand(index - 1);
      case 'any':
      case 'some':
        return (
          tokens.kindAt(index - 1) === operatorKind &&
          '= < > <= >= <> !='.split(' ').includes(tokens.textAt(index - 1))
        );
      case 'intersect':
        return queryStarts.has(keywordAt(tokens, index + 2)) || isOpen(tokens, index + 2);
      case 'value':
        return this.#verb === 'insert' || this.#verb === 'replace';
      case 'row':
        return true;
    }
    return false;
  }

  #isOperand(index: number): boolean {
    const tokens = this.#tokens;
    switch (tokens.kindAt(index)) {
      case stringKind:
      case numberKind:
      case parameterKind:
        return true;
      case identifierKind:
        return tokens.isQuoted(index);
      default:
        // MATCH a AGAINST (…): the column may be written without parentheses.
        return isClose(tokens, index) || isWord(tokens, index - 1, 'match');
    }
  }

  #isDefinition(): boolean {
    return (
      this.#first === 'create' ||
      this.#first === 'alter' ||
      this.#first === 'drop' ||
      this.#first === 'rename'
    );
  }

  #reserved(index: number, head: number): number {
    const tokens = this.#tokens;
    switch (head) {
      case select:
        this.#query = true;
        this.#place = outside;
        break;
      case from:
        this.#from(index);
        break;
      case join:
        this.#joined = true;
        this.#place = expectsTable;
        break;
      case straightJoin:
        if (this.#place !== outside) this.#place = expectsTable;
        break;
      case where:
      case group:
      case having:
      case order:
      case limit:
      case lock:
      case into:
      case values:
        this.#place = outside;
        break;
      case procedure:
      case function_:
        return this.#programWord(index);
      case trigger:
        return this.#isDefinition() ? this.#program(index + 1) : index;
      case call:
        return this.#program(index + 1);
      case set:
        this.#place = outside;
        if (this.#verb === 'update' && this.#frames.length === 0) {
          this.#inAssignments = true;
          this.#assigned(index + 1);
        }
        break;
      case forWord:
        return this.#for(index);
      case on:
        return this.#on(index);
      case using:
        this.#using();
        break;
      case as:
        return this.#as(index);
      case with_: {
        const isRecursive = isWord(tokens, index + 1, 'recursive');
        const before = this.#commonTable(index + (isRecursive ? 2 : 1), isRecursive);
        if (before >= 0) return before;
        break;
      }
      case table:
        return this.#tableWord(index);
      case references:
        return this.#table(index + 1, isRead);
      case like:
        if (this.#first === 'create' && this.#isName(index + 1)) return this.#table(index + 1, isRead);
        break;
      case union:
        if (this.#isDefinition()) this.#merged(index);
        break;
      case to:
        if (this.#first === 'rename' && isTableWord(keywordAt(tokens, this.#start + 1))) {
          const end = this.#table(index + 1, isWritten);
          this.#place = afterTable;
          return end;
        }
        break;
      case rename:
        if (this.#first === 'alter') return this.#renamed(index);
        break;
      case dual:
        if (this.#place === expectsTable) this.#place = afterTable;
        break;
      case insert:
      case replace:
      case update:
      case delete_:
        if (
          (head === update || head === delete_ || !isOpen(tokens, index + 1)) &&
          !notBeforeVerb.has(keywordAt(tokens, index - 1))
        ) {
          return this.#beginWrite(index, head);
        }
        break;
      case schemaWord:
      case database:
        if (this.#isDefinition() && !this.#objectSeen && !isOpen(tokens, index + 1)) {
          this.#objectSeen = true;
          const at = this.#afterModifiers(index + 1);
          this.#schema(at, this.#written);
          return at;
        }
    }
    if (!isNeverFunctionNumber(head >>> 4) && isOpen(tokens, index + 1)) this.#calls.add(tokens, index);
    return index;
  }

  #from(index: number): void {
    const tokens = this.#tokens;
    if (!this.#query && this.#frames.length > 0) return; // EXTRACT(YEAR FROM d)
    if (
      isWord(tokens, index - 1, 'distinct') &&
      (isWord(tokens, index - 2, 'is') || isWord(tokens, index - 2, 'not'))
    )
      return;
    // NTH_VALUE(a, 2) FROM FIRST OVER w
    const isWindow =
      isClose(tokens, index - 1) &&
      (isWord(tokens, index + 1, 'first') || isWord(tokens, index + 1, 'last')) &&
      afterFromFirst.has(keywordAt(tokens, index + 2));
    if (isWindow) return;
    const isOfDelete = this.#verb === 'delete' && this.#frames.length === 0 && this.#target !== undefined;
    if (!isOfDelete) this.#role = isRead;
    else if (this.#role === isTarget) this.#role = isReferenced;
    this.#place = expectsTable;
  }

  #for(index: number): number {
    const tokens = this.#tokens;
    const before = keywordAt(tokens, index - 1);
    if (before === 'index' || before === 'key') {
      // USE INDEX FOR ORDER BY (i)
      return isWord(tokens, index + 1, 'join') ? index + 1 : index + 2;
    }
    if (isWord(tokens, index + 1, 'system_time')) {
      if (this.#place !== outside) this.#place = inCondition;
      return isWord(tokens, index + 2, 'from') ? index + 2 : index + 1;
    }
    if (isPhrase(tokens, index + 1, 'portion', 'of')) {
      this.#place = inCondition;
      return isWord(tokens, index + 4, 'from') ? index + 4 : index + 2;
    }
    this.#place = outside;
    return index;
  }

  #on(index: number): number {
    if (this.#place !== outside) this.#place = inCondition;
    const isDefined = this.#isDefinition() && !this.#objectSeen && this.#frames.length === 0;
    if (!isDefined || !definedOnTable(this.#tokens, this.#start, index)) return index;
    this.#objectSeen = true;
    return this.#table(index + 1, isWritten);
  }

  #using(): void {
    // DELETE FROM a, b USING a JOIN b …: what was named so far are targets.
    if (this.#verb !== 'delete' || this.#frames.length > 0 || this.#joined) return;
    if (this.#place !== afterTable || this.#role !== isReferenced) return;
    this.#target?.turnReferencesIntoTargets();
    this.#place = expectsTable;
  }

  /** An alias, a type, OF: behind AS nothing is called. */
  #as(index: number): number {
    const tokens = this.#tokens;
    if (!this.#isName(index + 1)) {
      const isType = !isNeverFunctionNumber(tokens.headAt(index + 1) >>> 4) && isOpen(tokens, index + 2);
      return isType && !isOpen(tokens, index + 1) ? index + 1 : index;
    }
    if (this.#place === afterDerived || this.#place === afterTable) {
      if (this.#role === isReferenced) this.#target?.nameReference(tokens.nameAt(index + 1));
      this.#place = afterTable;
      return index + 1;
    }
    return isOpen(tokens, index + 2) ? index + 1 : index;
  }

  #tableWord(index: number): number {
    const isLeading = index <= this.#start + 3;
    const writes = writesTables.has(this.#first);
    this.#role = writes ? isWritten : isRead;
    if (isLeading && listsTables.has(this.#first)) {
      const at = this.#afterModifiers(index + 1) - 1;
      this.#place = expectsTable;
      this.#objectSeen = true;
      return at;
    }
    if (this.#isDefinition()) this.#objectSeen = true;
    const end = this.#table(index + 1, this.#role);
    this.#role = isRead;
    this.#place = outside;
    return end;
  }

  /** `UNION = (a, b)` of a MERGE table, through which these can be written. */
  #merged(index: number): void {
    const at = this.#tokens.headAt(index + 1) === equals ? index + 2 : index + 1;
    if (!isOpen(this.#tokens, at)) return;
    this.#place = expectsTable;
    this.#role = isWritten;
  }

  /** ALTER TABLE a RENAME [TO | AS | =] b */
  #renamed(index: number): number {
    const tokens = this.#tokens;
    const what = keywordAt(tokens, index + 1);
    if (what === 'column' || what === 'index' || what === 'key') return index;
    const isMarked = what === 'to' || what === 'as' || tokens.headAt(index + 1) === equals;
    return this.#table(isMarked ? index + 2 : index + 1, isWritten);
  }

  #programWord(index: number): number {
    this.#place = outside;
    if (this.#isDefinition() && !this.#objectSeen) {
      this.#objectSeen = true;
      return this.#program(index + 1);
    }
    // SELECT … PROCEDURE ANALYSE(): the only one there ever was.
    return isPhrase(this.#tokens, index, 'procedure', 'analyse') ? index + 1 : index;
  }

  #beginWrite(index: number, head: number): number {
    const tokens = this.#tokens;
    if (head === update && isWord(tokens, index + 1, 'histogram')) return index;
    this.#finish();
    this.#verb = tokens.textAt(index);
    this.#place = outside;
    if (head === insert || head === replace) return this.#table(index + 1, isWritten);
    this.#target = new WriteTarget();
    this.#joined = false;
    let at = index;
    while (deleteModifiers.has(keywordAt(tokens, at + 1)) && !endsTargetName.has(tokens.headAt(at + 2)))
      at += 1;
    this.#role = head === update || isWord(tokens, at + 1, 'from') ? isReferenced : isTarget;
    this.#place = expectsTable;
    return at;
  }

  /** What stands before the `=` of an assignment. */
  #assigned(index: number): void {
    const tokens = this.#tokens;
    if (!this.#isName(index)) return;
    const end = this.#endOfName(index);
    if (end === index) this.#target?.addUnqualifiedTarget();
    else this.#target?.addTarget(end - 4 >= index ? tokens.nameAt(end - 4) : null, tokens.nameAt(end - 2));
  }

  /** The end of a statement: of the text, or of a line of a stored program. */
  #finish(): void {
    this.#target?.resolve(this.#read, this.#written);
    this.#target = undefined;
    this.#verb = '';
    this.#inAssignments = false;
    this.#place = outside;
    this.#role = isRead;
  }
}

const wordHeadOfWindow = wordHead('window');
const queryStarts: ReadonlySet<string> = new Set(['select', 'values', 'table', 'with']);
const isTableWord = (word: string): boolean => word === 'table' || word === 'tables';
const isWriteVerb = (verb: string): boolean => verb === 'insert' || verb === 'replace' || verb === 'delete';
const afterFromFirst: ReadonlySet<string> = new Set(['over', 'respect', 'ignore']);
const deleteModifiers: ReadonlySet<string> = new Set(['low_priority', 'quick', 'ignore']);
const endsTargetName: ReadonlySet<number> = new Set([comma, dotHead, 0]);

/** CREATE INDEX … ON t, DROP INDEX … ON t, CREATE TRIGGER … ON t */
const definedOnTable = (tokens: Tokens, start: number, before: number): boolean => {
  for (let index = start + 1; index < before; index += 1) {
    const word = keywordAt(tokens, index);
    if (word === 'index' || word === 'trigger') return true;
    if (word === 'event' || word === 'table') return false;
  }
  return false;
};
