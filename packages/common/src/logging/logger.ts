import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output. Credentials are cut out by name as a second wall; the first is not to log them. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.sql', '*.params'],
      remove: true,
    },
  });
}
