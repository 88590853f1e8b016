import { type Logger, levels, pino } from 'pino';
import { createLineBuffer } from './line-buffer.ts';
import { writeToStandardOutput } from './standard-output.ts';

export type { Logger };

/** Of the process: all its loggers share it, as they share standard output. */
const lines = createLineBuffer((text) => void writeToStandardOutput(text));
process.once('exit', lines.flush);

/** Has pino tell the level of each line before it is written. */
const TELLS_LEVEL = Symbol.for('pino.metadata');

/**
 * JSON lines on standard output; what cannot be written is dropped. Errors are written at once, other lines within a few milliseconds.
 * Credentials are cut out by name as a second wall; the first is not to log them.
 */
export function createLogger(name: string, level: string): Logger {
  const options = {
    name,
    level,
    redact: {
      paths: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.sql', '*.params'],
      remove: true,
    },
  };
  const stream = {
    [TELLS_LEVEL]: true,
    lastLevel: 0,
    write(line: string) {
      lines.add(line);
      if (this.lastLevel >= Number(levels.values.error)) lines.flush();
    },
  };
  return pino(options, stream);
}
