export interface JsonBounds {
  /** Of arrays and objects within each other. */
  depth: number;
  /** Elements of all arrays and members of all objects together. */
  values: number;
}

/**
 * Which bound a JSON text exceeds, without parsing it: what walks a parsed value (schemas, serialisers) recurses, and
 * the stack is finite; and millions of tiny values cost far more than their bytes. One pass; stops at the first excess.
 */
export function exceededBound(text: string, bounds: JsonBounds): keyof JsonBounds | null {
  let depth = 0;
  let values = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case BRACKET_OPEN:
      case BRACE_OPEN:
        depth += 1;
        values += 1;
        if (depth > bounds.depth) return 'depth';
        if (values > bounds.values) return 'values';
        break;
      case COMMA:
        values += 1;
        if (values > bounds.values) return 'values';
        break;
      case BRACKET_CLOSE:
      case BRACE_CLOSE:
        depth -= 1;
    }
  }
  return null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
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
