import { type Logger, pino } from 'pino';
import { writeToStandardOutput } from './standard-output.ts';

export type { Logger };

/** JSON lines on standard output; what cannot be written is dropped. Credentials are cut out by name as a second wall; the first is not to log them. */
export function createLogger(name: string, level: string): Logger {
  const options = {
    name,
    level,
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.sql', '*.params'],
      remove: true,
    },
  };
  return pino(options, { write: (line) => void writeToStandardOutput(line) });
}
