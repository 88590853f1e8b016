const quotes = new Set(["'", '"', '`']);

/**
 * True when servers may disagree on where a hint (the text between its delimiters) ends. MySQL reads quoted text inside a hint, so that
 * a quoted end mark does not end it; where hints are mere comments, the first end mark does. The servers agree when every quote is
 * closed before the first end mark, whichever characters they take for quotes: no kind of quote within another, no escapes.
 */
export const isAmbiguousHint = (body: string): boolean => {
  let open = '';
  let quoted = false;
  let escaped = false;
  for (const character of body) {
    if (character === '\\') escaped = true;
    if (!quotes.has(character)) continue;
    quoted = true;
    if (open === '') open = character;
    else if (open === character) open = '';
    else return true;
  }
  return open !== '' || (quoted && escaped);
};
