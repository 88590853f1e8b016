import { tokenize } from './lexer.ts';
import { createTextCache } from './text-cache.ts';
import { identifierKind, wordKind } from './token.ts';

const seen = createTextCache<ReadonlySet<string>>();

/** Every word and quoted name of a text, in lower case: whatever it calls by name is among them. */
export function namesIn(sql: string): ReadonlySet<string> {
  const known = seen.get(sql);
  if (known !== undefined) return known;
  const tokens = tokenize(sql);
  const names = new Set<string>();
  for (let index = 0; index < tokens.count; index += 1) {
    const kind = tokens.kindAt(index);
    if (kind === wordKind || kind === identifierKind) names.add(tokens.textAt(index).toLowerCase());
  }
  seen.set(sql, names);
  return names;
}
