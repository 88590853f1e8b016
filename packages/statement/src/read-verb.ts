import { readAssignment } from './assignment.ts';
import { mainStatementAt } from './common-table.ts';
import { readDefinition } from './definition.ts';
import { readExplanation } from './explanation.ts';
import { isOperator, isWord, wordAt } from './phrase.ts';
import type { Token } from './token.ts';
import {
  administration,
  maintenance,
  query,
  shows,
  unknown,
  type Verb,
  type VerbFinding,
  verb,
} from './verb.ts';
import { verbByFirstWord } from './verb-table.ts';

const compound: VerbFinding = { outcome: 'refused', reason: 'COMPOUND' };

/** MariaDB takes these outside of stored programs too. */
const compoundWords: ReadonlySet<string> = new Set(['if', 'case', 'loop', 'while', 'repeat', 'for']);

/** `EXPLAIN (WITH … (SELECT` and the like; nobody nests them deeper, and the stack is finite. */
const maxNesting = 16;

const explains = (tokens: readonly Token[], start: number, nesting: number): VerbFinding => {
  if (wordAt(tokens, start + 1) === 'for') return administration; // the statement of another connection
  const { executes, statementAt } = readExplanation(tokens, start);
  if (statementAt === undefined) return executes ? unknown : shows;
  const inner = readVerb(tokens, statementAt, nesting + 1);
  if (inner.outcome === 'refused') return inner;
  if (executes) return { ...inner, returnsRows: true };
  return inner.body === 'query' ? query : shows;
};

const analyzes = (tokens: readonly Token[], start: number, nesting: number): VerbFinding => {
  const next = wordAt(tokens, start + 1);
  const object = next === 'no_write_to_binlog' || next === 'local' ? wordAt(tokens, start + 2) : next;
  return object === 'table' || object === 'tables' ? maintenance : explains(tokens, start, nesting);
};

const begins = (tokens: readonly Token[], start: number): VerbFinding => {
  const next = tokens[start + 1];
  return next === undefined || isOperator(next, ';') || isWord(next, 'work') ? verb('transaction') : compound;
};

/** A parenthesis can open a query only. */
const opensParenthesis = (tokens: readonly Token[], start: number, nesting: number): VerbFinding => {
  let index = start;
  while (isOperator(tokens[index], '(')) index += 1;
  const inner = readVerb(tokens, index, nesting + 1);
  return inner.outcome === 'refused' || inner.body === 'query' ? inner : unknown;
};

/** What other sessions run, with their literals, and what accounts there are, is not a caller's to see. */
const showsOthers = (tokens: readonly Token[], start: number): boolean => {
  const first = wordAt(tokens, start + 1);
  const second = wordAt(tokens, start + 2);
  if (first === 'processlist' || first === 'grants') return true;
  if (first === 'full') return second === 'processlist';
  if (first === 'create') return second === 'user';
  return (first === 'explain' || first === 'analyze') && tokens.some((token) => isWord(token, 'for'));
};

const mainVerb = (tokens: readonly Token[], start: number, nesting: number): VerbFinding => {
  const at = mainStatementAt(tokens, start);
  return at === undefined ? unknown : readVerb(tokens, at, nesting + 1);
};

const returning = (tokens: readonly Token[], write: Verb): Verb => {
  // The word is not reserved in MySQL: `SET returning = 1` is an assignment.
  const answers = tokens.some((token, index) => {
    if (!isWord(token, 'returning')) return false;
    const next = tokens[index + 1];
    return next !== undefined && (next.kind !== 'operator' || '(*-+~!'.includes(next.text));
  });
  return answers ? { ...write, returnsRows: true } : write;
};

/** What the statement that begins at `start` is by its leading words. */
export const readVerb = (tokens: readonly Token[], start: number, nesting = 0): VerbFinding => {
  if (nesting > maxNesting) return unknown;
  if (isOperator(tokens[start], '(')) return opensParenthesis(tokens, start, nesting);
  const first = wordAt(tokens, start);
  const second = wordAt(tokens, start + 1);
  switch (first) {
    case 'with':
      return mainVerb(tokens, start, nesting);
    case 'show':
      return showsOthers(tokens, start) ? administration : shows;
    case 'explain':
    case 'describe':
    case 'desc':
      return explains(tokens, start, nesting);
    case 'analyze':
      return analyzes(tokens, start, nesting);
    case 'set':
      return readAssignment(tokens, start);
    case 'create':
    case 'alter':
    case 'drop':
    case 'rename':
      return readDefinition(tokens, start);
    case 'begin':
      return begins(tokens, start);
    case 'start':
      return second === 'transaction' ? verb('transaction') : administration;
    case 'lock':
    case 'unlock':
      return second === 'table' || second === 'tables' ? verb('transaction') : administration;
    case 'execute':
      if (second === 'immediate') return { outcome: 'refused', reason: 'DYNAMIC_SQL' };
  }
  if (compoundWords.has(first) || isOperator(tokens[start + 1], ':')) return compound;
  const found = verbByFirstWord.get(first) ?? unknown;
  return found.kind === 'write' ? returning(tokens, found) : found;
};
