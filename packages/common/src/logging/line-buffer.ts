/** Lines that are written together. */
export interface LineBuffer {
  add(line: string): void;
  /** Writes what has come up to now. */
  flush(): void;
}

/** A system call a line took a quarter of the time of a busy process. */
const INTERVAL_MS = 10;
const MAX_LENGTH = 65_536;

/** Writes within a few milliseconds, or at once when there is much. What a killed process had not written yet is lost. */
export function createLineBuffer(write: (text: string) => void): LineBuffer {
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (text === '') return;
    const lines = text;
    text = '';
    write(lines);
  };
  return {
    add(line) {
      text += line;
      if (text.length >= MAX_LENGTH) flush();
      else timer ??= setTimeout(flush, INTERVAL_MS).unref();
    },
    flush,
  };
}
