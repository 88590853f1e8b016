export type ServerKind = 'redis' | 'mysql' | 'sshd' | 'gatekeeper' | 'worker' | 'orchestrator' | 'container';
export type ServerExit = { code: number | null; signal: NodeJS.Signals | null };

/** A server program that we started. After an exit of its own, `start()` brings it back on the same port and data. */
export type Server = {
  readonly name: string;
  readonly kind: ServerKind;
  /** 0: it listens nowhere. */
  readonly port: number;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Resolves when the server answers. Throws ServerStartError with the end of its log. A second call does nothing. */
  start(): Promise<void>;
  /** Resolves when the process is gone. Tolerates a server that never started or has stopped already. */
  stop(): Promise<void>;
  /** Called when the process ends without stop(). */
  onExit(listener: (exit: ServerExit) => void): void;
};

/** The server did not come up; the message holds the reason and the last lines of its log. */
export class ServerStartError extends Error {
  constructor(name: string, reason: string, logTail: string, logFile: string) {
    const log = logTail === '' ? `(nothing in ${logFile})` : `The end of ${logFile}:\n${logTail}`;
    super(`${name} ${reason}. ${log}`);
    this.name = 'ServerStartError';
  }
}
