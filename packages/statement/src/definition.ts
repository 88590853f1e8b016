import { isOperator, isWord, someToken, wordAt } from './phrase.ts';
import { userVariableKind } from './token.ts';
import type { Tokens } from './tokens.ts';
import { administration, unknown, type Verb, verb } from './verb.ts';

type ObjectClass = 'schema' | 'program' | 'server';

const classByObject: ReadonlyMap<string, ObjectClass> = new Map([
  ['table', 'schema'],
  ['tables', 'schema'],
  ['view', 'schema'],
  ['index', 'schema'],
  ['sequence', 'schema'],
  ['database', 'schema'],
  ['schema', 'schema'],
  ['library', 'program'],
  ['procedure', 'program'],
  ['function', 'program'],
  ['trigger', 'program'],
  ['event', 'program'],
  ['package', 'program'],
  ['user', 'server'],
  ['role', 'server'],
  ['server', 'server'],
  ['instance', 'server'],
  ['tablespace', 'server'],
  ['logfile', 'server'],
  ['resource', 'server'],
  ['reference', 'server'], // SPATIAL REFERENCE SYSTEM
  ['catalog', 'server'],
]);

/** The last token of `DEFINER = role@host`, whose name may be any word; else `index` itself. */
const endOfDefiner = (tokens: Tokens, index: number): number => {
  if (!isWord(tokens, index, 'definer') || !isOperator(tokens, index + 1, '=')) return index;
  return tokens.kindAt(index + 3) === userVariableKind ? index + 3 : index + 2;
};

/** CREATE, ALTER, DROP, RENAME: what kind of object do they name? */
export const readDefinition = (tokens: Tokens, start: number): Verb => {
  let temporary = false;
  for (let index = start + 1; index < tokens.count; index += 1) {
    const account = endOfDefiner(tokens, index);
    if (account > index) {
      index = account;
      continue;
    }
    const word = wordAt(tokens, index);
    if (word === 'temporary') temporary = true;
    if (word === 'prepare') return verb('session');
    const objectClass = classByObject.get(word);
    if (objectClass === 'server') return administration;
    // A function in a shared library is code in the server itself.
    if (word === 'function' && someToken(tokens, (at) => isWord(tokens, at, 'soname'))) return administration;
    if (objectClass !== undefined) {
      return verb('ddl', {
        changesSession: temporary,
        body: objectClass === 'program' ? 'program' : 'plain',
      });
    }
  }
  return unknown;
};
