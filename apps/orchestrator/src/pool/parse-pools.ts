import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type PoolSettings, PoolsFileContent } from './pool-settings.ts';

const MAX_CHARS = 1_000_000;

export type ParsedPools =
  | { readonly outcome: 'pools'; readonly pools: readonly PoolSettings[] }
  /** Each begins with its line and column, in the order of the file. */
  | { readonly outcome: 'broken'; readonly mistakes: readonly string[] };

interface Mistake {
  offset: number;
  text: string;
}

/** Every mistake of the text at once. */
export function parsePools(text: string): ParsedPools {
  if (text.length > MAX_CHARS) {
    return { outcome: 'broken', mistakes: [`1:1: is longer than ${MAX_CHARS} characters`] };
  }
  const lineCounter = new LineCounter();
  const yaml = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const found: Mistake[] = [...yaml.errors, ...yaml.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    text: message,
  }));
  // After a mistake of YAML's own nobody knows what the rest was meant to be, except after a key that is there twice.
  if (yaml.errors.every(({ code }) => code === 'DUPLICATE_KEY')) {
    const parsed = parseContent(yaml);
    if (parsed.success && found.length === 0) return { outcome: 'pools', pools: parsed.data.pools };
    if (!parsed.success) found.push(...parsed.mistakes);
  }
  const mistakes = found
    .sort((one, other) => one.offset - other.offset)
    .map(({ offset, text: mistake }) => {
      const { line, col } = lineCounter.linePos(offset);
      return `${Math.max(line, 1)}:${Math.max(col, 1)}: ${mistake}`;
    });
  return { outcome: 'broken', mistakes: [...new Set(mistakes)] };
}

type Parsed =
  | { success: true; data: z.infer<typeof PoolsFileContent> }
  | { success: false; mistakes: Mistake[] };

function parseContent(yaml: ReturnType<typeof parseDocument>): Parsed {
  let content: unknown;
  try {
    content = yaml.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    // An alias of nothing, or aliases of aliases beyond the limit.
    return { success: false, mistakes: [{ offset: 0, text: (error as Error).message }] };
  }
  const parsed = PoolsFileContent.safeParse(content);
  if (parsed.success) return parsed;
  const root = yaml.contents;
  return {
    success: false,
    mistakes: parsed.error.issues.flatMap(pathsOf).map(({ path, message }) => ({
      offset: offsetOf(root, path),
      text: path.length === 0 ? message : `${shown(path)}: ${message}`,
    })),
  };
}

/** An unknown member is found at its own place, not at that of what holds it. */
function pathsOf(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'no such member' }));
}

function shown(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '');
}

/** Where a member begins with its name; for what is missing, what should hold it. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) return offset;
      offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    } else return offset;
  }
  return offset;
}
