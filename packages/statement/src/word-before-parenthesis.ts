import { isName } from './name-syntax.ts';
import { isClose, isOpen, isWord, keywordAt } from './phrase.ts';
import { identifierKind, numberKind, operatorKind, parameterKind, stringKind } from './token.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const comma = operatorHead(',');
const dot = operatorHead('.');
const comparisons: ReadonlySet<number> = new Set(['=', '<', '>', '<=', '>=', '<>', '!='].map(operatorHead));
const queryStarts: ReadonlySet<string> = new Set(['select', 'values', 'table', 'with']);

/** No call follows an operand, so that a word behind one is of the grammar. */
const isOperand = (tokens: Tokens, index: number): boolean => {
  switch (tokens.kindAt(index)) {
    case stringKind:
    case numberKind:
    case parameterKind:
      return true;
    case identifierKind:
      return tokens.isQuoted(index);
    default:
      return isClose(tokens, index);
  }
};

/** MATCH a, t.b AGAINST (…): the columns may stand without parentheses; `index` is the last. */
const endsBareMatch = (tokens: Tokens, index: number): boolean => {
  let at = index;
  while (isName(tokens, at)) {
    const before = tokens.headAt(at - 1);
    if (before !== comma && before !== dot) return isWord(tokens, at - 1, 'match');
    at -= 2;
  }
  return false;
};

/**
 * Is the word at `index`, which may be a name elsewhere and has a parenthesis behind it, one of the grammar here? `x MEMBER OF (…)`,
 * `MATCH (…) AGAINST (…)`, `a = ANY (…)`, `… INTERSECT (SELECT …)`. `verb` is that of the write that it stands in.
 */
export const isGrammarWord = (tokens: Tokens, index: number, verb: string): boolean => {
  const before = index - 1;
  switch (keywordAt(tokens, index)) {
    case 'of':
      return isWord(tokens, before, 'member') || isWord(tokens, before, 'as');
    // JSON_TABLE(…, '$' COLUMNS (…, LIKE ? ESCAPE (…
    case 'columns':
    case 'escape':
    case 'filter':
      return isOperand(tokens, before);
    case 'against':
      return isOperand(tokens, before) || endsBareMatch(tokens, before);
    case 'any':
    case 'some':
      return tokens.kindAt(before) === operatorKind && comparisons.has(tokens.headAt(before));
    case 'intersect':
      return queryStarts.has(keywordAt(tokens, index + 2)) || isOpen(tokens, index + 2);
    case 'value':
      return verb === 'insert' || verb === 'replace';
    case 'row':
      return true;
  }
  return false;
};
