import { isAlias, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

const MAX_CHARS = 1_000_000;

/** A mistake at a place of the content. */
export interface ContentMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type CheckedYaml<T> =
  | { readonly outcome: 'read'; readonly content: T }
  /** Each begins with its line and column, in the order of the text. */
  | { readonly outcome: 'broken'; readonly mistakes: readonly string[] };

/**
 * Reads a YAML text that a person wrote: all its mistakes at once, each with its line and column. `among` finds those between
 * members; it gets the content as it was written, so that it finds them beside mistakes of other sorts. An empty text is `{}`.
 */
export function readCheckedYaml<T>(
  text: string,
  schema: z.ZodType<T>,
  among: (content: unknown) => readonly ContentMistake[] = () => [],
): CheckedYaml<T> {
  if (text.length > MAX_CHARS) {
    return { outcome: 'broken', mistakes: [`1:1: is longer than ${MAX_CHARS} characters`] };
  }
  const lineCounter = new LineCounter();
  const yaml = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const found: { offset: number; text: string }[] = [...yaml.errors, ...yaml.warnings].map(
    ({ pos, message }) => ({ offset: pos[0], text: message }),
  );
  // After a mistake of YAML's own nobody knows what the rest was meant to be, except after a key that is there twice.
  if (yaml.errors.every(({ code }) => code === 'DUPLICATE_KEY')) {
    const document = contentOf(yaml.contents === null ? null : yaml);
    if (document.outcome === 'unreadable') {
      found.push({ offset: badAlias(yaml) ?? 0, text: document.message });
    } else {
      const parsed = schema.safeParse(document.content);
      const mistakes = [
        ...(parsed.success ? [] : parsed.error.issues.flatMap(mistakesOf)),
        ...among(document.content),
      ];
      for (const { path, message } of mistakes) {
        found.push({ offset: offsetOf(yaml.contents, path, yaml), text: `${shownPath(path)}${message}` });
      }
      if (parsed.success && found.length === 0) return { outcome: 'read', content: parsed.data };
    }
  }
  const mistakes = found
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, text: mistake }) => {
      const { line, col } = lineCounter.linePos(offset);
      return `${Math.max(line, 1)}:${Math.max(col, 1)}: ${mistake}`;
    });
  return { outcome: 'broken', mistakes: [...new Set(mistakes)] };
}

type YamlDocument = ReturnType<typeof parseDocument>;

function contentOf(
  yaml: YamlDocument | null,
): { outcome: 'content'; content: unknown } | { outcome: 'unreadable'; message: string } {
  try {
    return { outcome: 'content', content: yaml?.toJS({ maxAliasCount: 100 }) ?? {} };
  } catch (error) {
    // An alias of nothing, or aliases of aliases beyond the limit.
    return { outcome: 'unreadable', message: (error as Error).message };
  }
}

/** Where the first alias of nothing is. */
function badAlias(yaml: YamlDocument): number | undefined {
  let offset: number | undefined;
  visit(yaml, {
    Alias(_key, alias) {
      if (alias.resolve(yaml)) return undefined;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

/** An unknown member is found at its own place, not at that of what holds it. */
function mistakesOf(issue: z.core.$ZodIssue): ContentMistake[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'no such member' }));
  if (issue.code === 'invalid_key')
    return [{ path, message: issue.issues.map(({ message }) => message).join(', ') }];
  return [{ path, message: plainMessage(issue.message) }];
}

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of members',
  record: 'a group of members',
  null: 'empty',
};

/** In the words of who writes the file, not of the program that reads it. */
function plainMessage(message: string): string {
  const [, expected, received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (expected === undefined || received === undefined) return message;
  if (received === 'undefined') return 'is missing';
  if (expected === 'string' && (received === 'number' || received === 'boolean'))
    return 'must be text: put it in quotes';
  return `must be ${TYPES[expected] ?? expected}, not ${TYPES[received] ?? received}`;
}

function shownPath(path: readonly (string | number)[]): string {
  const text = path
    .map((part) => (typeof part === 'number' || /^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}

/** Where the value at the path begins; for what is missing, what should hold it; for what should not be there, its name. */
function offsetOf(root: Node | null, path: readonly (string | number)[], yaml: YamlDocument): number {
  let node: Node | null = root;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(yaml) ?? null;
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.findLast(
        ({ key }) => (isScalar(key) ? String(key.value) : '') === String(part),
      );
      if (!pair) return offset;
      if (depth === path.length - 1 && isNode(pair.key)) return pair.key.range?.[0] ?? offset;
      next = pair.value;
      offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
    } else if (node && 'items' in node && Array.isArray(node.items)) next = node.items[Number(part)];
    if (!isNode(next) || isPair(next)) return offset;
    node = next;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}
