import { tokenize } from './lexer.ts';

/** Every word and quoted name of a text, in lower case: whatever it calls by name is among them. */
export function namesIn(sql: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { kind, text } of tokenize(sql).tokens) {
    if (kind === 'word' || kind === 'identifier') names.add(text.toLowerCase());
  }
  return names;
}
