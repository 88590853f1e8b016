import { isTerminal } from '../requests/request.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { RequestWatch } from '../requests/request-watch.ts';
import { type Ending, endingOf } from './ending.ts';
import { readEnding } from './read-ending.ts';

/** Looks out for the end of one request, from before it is submitted, so that the end cannot be missed. */
export interface EndingWatch {
  readonly ending: Promise<Ending>;
  /** Asks Redis, for a request that may have ended before the watch began. */
  look(): void;
  /** Must be called in the end. */
  stop(): void;
}

/** While Redis is away, a caller that waits goes on waiting: its request was taken in. */
const RETRY_MS = 250;

export function watchEnding(
  store: Pick<RequestStore, 'view' | 'answer'>,
  watch: RequestWatch,
  id: string,
): EndingWatch {
  const { promise: ending, resolve } = Promise.withResolvers<Ending>();
  let over = false;
  let looking = false;
  let lookAgain = false;
  let retry: NodeJS.Timeout | undefined;

  const stop = () => {
    over = true;
    clearTimeout(retry);
    unwatch();
  };
  const end = (found: Ending) => {
    if (over) return;
    stop();
    resolve(found);
  };
  const look = async () => {
    if (over) return;
    lookAgain = true;
    if (looking) return;
    looking = true;
    clearTimeout(retry);
    try {
      while (lookAgain && !over) {
        lookAgain = false;
        // What the channel says is not signed: only what the store says ends the wait.
        const found = await readEnding(store, id);
        if (found) end(found);
      }
    } catch {
      if (!over) retry = setTimeout(look, RETRY_MS);
    } finally {
      looking = false;
    }
  };
  const unwatch = watch.watch(id, ({ state, result }) => {
    if (!isTerminal(state)) return;
    if (result) end(endingOf(result.outcome, result.body));
    else void look();
  });
  return { ending, look: () => void look(), stop };
}
