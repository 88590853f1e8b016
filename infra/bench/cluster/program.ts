/** What a program printed, and how it ended; `code` is null when a signal ended it. */
export interface ProgramOutput {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramRun {
  argv: readonly [string, ...string[]];
  /** What the program reads. Passwords go this way: arguments can be read by everyone on that machine. */
  stdin: string;
  /** After that it is killed, and the run is rejected. */
  timeoutMs: number;
  /** Kills it, and the run is rejected. */
  signal: AbortSignal;
}

/**
 * Runs a program to its end and gives back what it printed: on this machine (local-program.ts), or on a host over SSH, where the
 * load is to come from. A code other than 0 is no rejection.
 */
export type RunProgram = (run: ProgramRun) => Promise<ProgramOutput>;
