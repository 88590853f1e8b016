const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal's Ctrl-C may arrive twice, once by the terminal and once through npm. */
const SAME_KEYPRESS_MS = 1_000;

/** Aborted at the first signal. A second one, a while later, means that nobody wants to wait: it ends the process. */
export function abortOnSignals(signals: NodeJS.EventEmitter): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let firstAt: number | null = null;
  const release = () => {
    for (const name of SIGNALS) signals.removeListener(name, hear);
  };
  const hear = (name: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      controller.abort();
    } else if (now - firstAt > SAME_KEYPRESS_MS) {
      release();
      process.kill(process.pid, name);
    }
  };
  for (const name of SIGNALS) signals.on(name, hear);
  return { signal: controller.signal, release };
}
