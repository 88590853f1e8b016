import { Failure } from '@sluice/common/errors/failure.ts';

/** What a caller prefers, of what RFC 7240 knows and this server can follow. */
export interface Preferences {
  respondAsync: boolean;
  /** Whole seconds; null where it does not say. */
  waitSeconds: number | null;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** One preference or parameter: `name`, `name=word` or `name="word"`. What is around it was cut off. */
const NAMED = new RegExp(`^(${TOKEN})(?:\\s*=\\s*(${TOKEN}|${QUOTED})?)?$`, 's');

/**
 * Reads the header as RFC 7240 says: unknown preferences are ignored, as is what cannot be read; of one that is there
 * twice the first counts. Throws REQUEST.INVALID for a `wait` that is no whole number of seconds: to guess how long
 * somebody wants to wait would be worse than to ask.
 */
export function parsePrefer(header: string | string[] | undefined): Preferences {
  const found = new Map<string, string>();
  for (const preference of splitOutsideQuotes([header ?? []].flat().join(','), ',')) {
    // What follows a semicolon are parameters; neither of ours has any.
    const [head = ''] = splitOutsideQuotes(preference, ';');
    const [, name, word = ''] = NAMED.exec(head.trim()) ?? [];
    if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), unquoted(word));
  }
  const wait = found.get('wait');
  if (wait !== undefined && !/^\d{1,9}$/.test(wait)) {
    throw new Failure('REQUEST.INVALID', 'Prefer: wait must be a whole number of seconds, 0 or more', {
      errors: [{ path: 'Prefer', message: 'wait must be a whole number of seconds, 0 or more' }],
    });
  }
  return {
    respondAsync: found.has('respond-async'),
    waitSeconds: wait === undefined ? null : Number(wait),
  };
}

/** How long the caller of these waits for its answer, and what it is told of its preferences. */
export interface Patience {
  waitMs: number;
  /** Of `Preference-Applied`; empty when there is nothing to tell. */
  applied: string;
}

export interface WaitLimits {
  defaultWaitMs: number;
  maxWaitMs: number;
}

/** `respond-async` beside `wait` means: asynchronously, unless the answer is there within that time. */
export function patienceOf({ respondAsync, waitSeconds }: Preferences, limits: WaitLimits): Patience {
  const { defaultWaitMs, maxWaitMs } = limits;
  const applied = respondAsync ? ['respond-async'] : [];
  if (waitSeconds === null) {
    return {
      waitMs: respondAsync ? 0 : Math.min(defaultWaitMs, maxWaitMs),
      applied: applied.join(', '),
    };
  }
  const waitMs = Math.min(waitSeconds * 1_000, maxWaitMs);
  return { waitMs, applied: [...applied, `wait=${Math.floor(waitMs / 1_000)}`].join(', ') };
}

/** In one pass, whatever the text: it comes from anybody. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function unquoted(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/gs, '$1') : word;
}
