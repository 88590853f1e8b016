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
  closeWithGrace({ delay: app.closeGraceMs, logger: app.logger }, async ({ signal, err }) => {
    if (err) app.logger.fatal({ err }, 'closing after an uncaught error');
    else app.logger.info({ signal }, 'closing');
    await app.close();
  });
  await app.start();
}
