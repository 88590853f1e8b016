/** How often Redis may be asked, whoever causes the asking. */
export interface LookBudget {
  /** Asks, unless the same was asked a moment ago (then waits for that answer) or the second is used up. */
  spend(what: string, ask: () => Promise<void>): Promise<void>;
}

const WINDOW_MS = 1_000;
/** One name, asked for again and again, does not use up the second for all others. */
const SAME_AGAIN_MS = 200;

export function createLookBudget(looksPerSecond: number, now = () => performance.now()): LookBudget {
  let endsAt = 0;
  let spent = 0;
  let asked = new Map<string, { at: number; answer: Promise<void> }>();
  return {
    spend(what, ask) {
      const at = now();
      if (at >= endsAt) {
        endsAt = at + WINDOW_MS;
        spent = 0;
        asked = new Map();
      }
      const before = asked.get(what);
      if (before && at - before.at < SAME_AGAIN_MS) return before.answer;
      if (spent >= looksPerSecond) return Promise.resolve();
      spent += 1;
      const answer = ask();
      asked.set(what, { at, answer });
      return answer;
    },
  };
}
