import closeWithGrace from 'close-with-grace';
import { ConfigError } from '../config/read-config.ts';
import type { Logger } from '../logging/logger.ts';
import type { Service } from './service.ts';

export interface RunnableApp extends Service {
  readonly logger: Logger;
  /** How long `close` may take before the process ends anyway. */
  readonly closeGraceMs: number;
}

/**
 * The life of a process: start, run until a signal or a bug, close with a limit. SIGTERM and SIGINT drain; an uncaught
 * error closes too and leaves with code 1. A configuration mistake is printed plainly, without a stack.
 */
export async function runProcess(compose: () => RunnableApp): Promise<void> {
  let app: RunnableApp;
  try {
    app = compose();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 78; // EX_CONFIG of sysexits.h
    return;
  }
  const grace = { delay: app.closeGraceMs, logger: app.logger, skip: [...SIGNALS] };
  const { close } = closeWithGrace(grace, async ({ err }) => {
    if (err) app.logger.fatal({ err }, 'closing after an uncaught error');
    await app.close();
  });
  onFirstSignal((signal) => {
    app.logger.info({ signal }, 'closing');
    close();
  });
  await app.start();
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One wish to stop may arrive twice: once for the whole process group, once passed on by the parent. */
const SAME_WISH_MS = 1_000;

/** The first signal drains; another one, a while later, means that nobody wants to wait. */
function onFirstSignal(drain: (signal: string) => void): void {
  let firstAt: number | null = null;
  const hear = (signal: string) => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      drain(signal);
    } else if (now - firstAt > SAME_WISH_MS) {
      process.exit(1);
    }
  };
  for (const signal of SIGNALS) process.on(signal, hear);
}
