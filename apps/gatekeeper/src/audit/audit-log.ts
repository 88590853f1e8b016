import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { writeToStandardOutput } from '@sluice/common/logging/standard-output.ts';
import { type Decision, decisionLine } from './decision.ts';

/** Where decisions are written down. */
export interface AuditLog extends Service {
  /** Returns when the line has been handed to the system. Throws AUDIT.UNAVAILABLE: what cannot be audited is not done. */
  write(decision: Decision): void;
}

/** `stdout`, `off`, or the path of a file. */
export type AuditTarget = string;

const LOOK_INTERVAL_MS = 1_000;
const FILE_MODE = 0o640;

export function createAuditLog(target: AuditTarget, logger: Logger): AuditLog {
  if (target === 'off') return withoutFile(() => undefined);
  if (target === 'stdout') {
    return withoutFile((decision) => {
      if (!writeToStandardOutput(decisionLine(decision, new Date()))) throw new Failure('AUDIT.UNAVAILABLE');
    });
  }
  return createAuditFile(target, logger);
}

const withoutFile = (write: AuditLog['write']): AuditLog => ({
  write,
  start: async () => undefined,
  close: async () => undefined,
});

/**
 * Lines are appended one by one, without a buffer: what was decided is on its way to the disk before anything comes of
 * it. The platform rotates: when the file was renamed or removed, a new one is opened within a second.
 */
function createAuditFile(path: string, logger: Logger): AuditLog {
  let file = openForStart(path);
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    if (statSync(path, { throwIfNoEntry: false })?.ino === file.inode) return;
    try {
      const renewed = open(path);
      closeSync(file.descriptor);
      file = renewed;
    } catch (error) {
      logger.error({ reason: (error as Error).message }, 'the audit file cannot be opened again');
    }
  };

  return {
    write(decision) {
      const line = Buffer.from(decisionLine(decision, new Date()));
      try {
        for (let at = 0; at < line.length; ) at += writeSync(file.descriptor, line, at);
      } catch (error) {
        logger.error({ reason: (error as Error).message }, 'a decision could not be audited');
        throw new Failure('AUDIT.UNAVAILABLE');
      }
    },
    async start() {
      timer ??= setInterval(look, LOOK_INTERVAL_MS).unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function open(path: string): { descriptor: number; inode: number } {
  const descriptor = openSync(path, 'a', FILE_MODE);
  return { descriptor, inode: statSync(path).ino };
}

function openForStart(path: string): ReturnType<typeof open> {
  try {
    return open(path);
  } catch (error) {
    throw new ConfigError([
      `GATEKEEPER_AUDIT: ${path} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    ]);
  }
}
