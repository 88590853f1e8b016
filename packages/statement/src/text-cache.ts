/** Answers kept by the exact text that was asked about. */
export type TextCache<Value> = {
  get(text: string): Value | undefined;
  set(text: string, value: Value): void;
};

/** Longer texts are rarely sent twice. */
const maxTextLength = 4_096;
const maxEntries = 2_000;
const maxCharacters = 500_000;

/**
 * Two generations: when the young one is full it becomes the old one, whose entries live on if they are asked for. So at most twice the
 * bounds are held, and nothing is moved or timed on the way.
 */
export const createTextCache = <Value>(): TextCache<Value> => {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  let characters = 0;

  const set = (text: string, value: Value): void => {
    if (text.length > maxTextLength) return;
    if (young.size >= maxEntries || characters + text.length > maxCharacters) {
      old = young;
      young = new Map();
      characters = 0;
    }
    young.set(text, value);
    characters += text.length;
  };
  return {
    get(text) {
      if (text.length > maxTextLength) return undefined;
      const found = young.get(text);
      if (found !== undefined) return found;
      const aged = old.get(text);
      if (aged !== undefined) set(text, aged);
      return aged;
    },
    set,
  };
};
