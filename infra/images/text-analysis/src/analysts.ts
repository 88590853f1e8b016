import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Threads that analyse, so that the process itself always answers: `/healthz` while a text is long, `/cancel` at any time. */
export interface Analysts {
  /** Whether a thread waits for a text. */
  readonly free: boolean;
  /** Resolves when all have loaded the model. */
  start(): Promise<void>;
  /**
   * Resolves with the analysis as JSON. When the signal comes first, the thread is ended and another one loads the model;
   * then it rejects with the signal's reason: the work has really stopped, and there is room for the next.
   */
  analyse(text: string, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

export function createAnalysts(count: number): Analysts {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let closed = false;

  async function hire(): Promise<void> {
    if (closed) return;
    const thread = new Worker(new URL('./analysis-thread.ts', import.meta.url));
    all.add(thread);
    thread.once('exit', () => all.delete(thread));
    await once(thread, 'message');
    idle.push(thread);
  }

  async function dismiss(thread: Worker): Promise<void> {
    await thread.terminate();
    await hire();
  }

  return {
    get free() {
      return idle.length > 0;
    },
    async start() {
      await Promise.all(Array.from({ length: count }, hire));
    },
    async analyse(text, signal) {
      signal.throwIfAborted();
      const thread = idle.pop();
      if (thread === undefined) throw new Error('No thread is free');
      thread.postMessage(text);
      try {
        const [json] = (await once(thread, 'message', { signal })) as [string];
        idle.push(thread);
        return json;
      } catch (error) {
        // Cancelled, or the thread broke, for want of memory for example.
        await dismiss(thread);
        signal.throwIfAborted();
        throw error;
      }
    },
    async close() {
      closed = true;
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}
