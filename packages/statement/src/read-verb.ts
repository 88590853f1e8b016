import { readAssignment } from './assignment.ts';
import { mainStatementAt } from './common-table.ts';
import { readDefinition } from './definition.ts';
import { readExplanation } from './explanation.ts';
import { isOpen, isOperator, isSemicolon, isWord, wordAt } from './phrase.ts';
import { answersWithRows } from './returning.ts';
import { showVerb } from './show.ts';
import type { Tokens } from './tokens.ts';
import { administration, maintenance, query, shows, unknown, type VerbFinding, verb } from './verb.ts';
import { verbByFirstWord } from './verb-table.ts';

const compound: VerbFinding = { outcome: 'refused', reason: 'COMPOUND' };

/** MariaDB takes these outside of stored programs too. */
const compoundWords: ReadonlySet<string> = new Set(['if', 'case', 'loop', 'while', 'repeat', 'for']);

/** `EXPLAIN (WITH … (SELECT` and the like; nobody nests them deeper, and the stack is finite. */
const maxNesting = 16;

const explains = (tokens: Tokens, start: number, nesting: number): VerbFinding => {
  const { executes, elsewhere, isMistaken, statementAt } = readExplanation(tokens, start);
  if (elsewhere) return administration;
  if (isMistaken) return unknown;
  if (statementAt === undefined) return executes ? unknown : shows;
  const inner = readVerb(tokens, statementAt, nesting + 1);
  if (inner.outcome === 'refused') return inner;
  if (executes) return { ...inner, returnsRows: true };
  return inner.body === 'query' ? query : shows;
};

const analyzes = (tokens: Tokens, start: number, nesting: number): VerbFinding => {
  const next = wordAt(tokens, start + 1);
  const object = next === 'no_write_to_binlog' || next === 'local' ? wordAt(tokens, start + 2) : next;
  return object === 'table' || object === 'tables' ? maintenance : explains(tokens, start, nesting);
};

const begins = (tokens: Tokens, start: number): VerbFinding => {
  const isAlone = start + 1 >= tokens.count || isSemicolon(tokens, start + 1);
  return isAlone || isWord(tokens, start + 1, 'work') ? verb('transaction') : compound;
};

/** A parenthesis can open a query only. */
const opensParenthesis = (tokens: Tokens, start: number, nesting: number): VerbFinding => {
  let index = start;
  while (isOpen(tokens, index)) index += 1;
  const inner = readVerb(tokens, index, nesting + 1);
  return inner.outcome === 'refused' || inner.body === 'query' ? inner : unknown;
};

const mainVerb = (tokens: Tokens, start: number, nesting: number): VerbFinding => {
  const at = mainStatementAt(tokens, start);
  return at === undefined ? unknown : readVerb(tokens, at, nesting + 1);
};

/** What the statement that begins at `start` is by its leading words. */
export const readVerb = (tokens: Tokens, start: number, nesting = 0): VerbFinding => {
  if (nesting > maxNesting) return unknown;
  if (isOpen(tokens, start)) return opensParenthesis(tokens, start, nesting);
  const first = wordAt(tokens, start);
  const second = wordAt(tokens, start + 1);
  switch (first) {
    case 'with':
      return mainVerb(tokens, start, nesting);
    case 'show':
      return showVerb(tokens, start);
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
  if (compoundWords.has(first) || isOperator(tokens, start + 1, ':')) return compound;
  const found = verbByFirstWord.get(first) ?? unknown;
  return found.kind === 'write' && answersWithRows(tokens) ? { ...found, returnsRows: true } : found;
};
