import { isWordCharacter } from './character.ts';
import { endOfWord } from './number-literal.ts';
import { endOfQuotedIdentifier, endOfString } from './quoted-text.ts';

const dot = 46;
const at = 64;

const endOfUserVariableName = (sql: string, from: number): number => {
  let end = from;
  while (isWordCharacter(sql.charCodeAt(end)) || sql.charCodeAt(end) === dot) end += 1;
  return end;
};

/**
 * The end of what begins with `@` at `start`: `@a`, `@a.b`, `@'a'`, `` @`a` ``, `@@a`, `` @@`a` ``; -1 when a quote never closes. A name
 * may be empty, as it may for the servers.
 */
export const endOfVariable = (sql: string, start: number): number => {
  const isSystem = sql.charCodeAt(start + 1) === at;
  const nameStart = start + (isSystem ? 2 : 1);
  const first = sql[nameStart];
  if (first === '`') return endOfQuotedIdentifier(sql, nameStart);
  if (isSystem) return endOfWord(sql, nameStart);
  return first === "'" || first === '"' ? endOfString(sql, nameStart) : endOfUserVariableName(sql, nameStart);
};
