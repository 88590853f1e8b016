/**
 * How deep the arrays and objects of a JSON text are nested, without parsing it: what walks a parsed value (schemas,
 * serialisers) recurses, and the stack is finite. One pass; stops as soon as `limit` is passed.
 */
export function isNestedDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case BRACKET_OPEN:
      case BRACE_OPEN:
        depth += 1;
        if (depth > limit) return true;
        break;
      case BRACKET_CLOSE:
      case BRACE_CLOSE:
        depth -= 1;
    }
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) !== QUOTE) {
    end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  }
  return end;
}
