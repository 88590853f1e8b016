import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { RunProgram } from './program.ts';

/** Runs programs on this machine, each in a process group of its own, which is killed whole. */
export function createLocalProgram(options: { cwd?: string; env: Record<string, string> }): RunProgram {
  return async ({ argv: [command, ...args], stdin, timeoutMs, signal }) => {
    signal.throwIfAborted();
    const child = spawn(command, args, { ...options, detached: true, stdio: 'pipe' });
    const limit = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, limit]);
    const kill = () => killGroup(child.pid);
    either.addEventListener('abort', kill);
    try {
      child.stdin.on('error', () => undefined); // it ended without reading: its output says why
      child.stdin.end(stdin);
      const ended = once(child, 'close') as Promise<[number | null]>;
      const [[code], stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
      signal.throwIfAborted();
      if (limit.aborted) throw new Error(`${command} did not end within ${timeoutMs / 1000} s`);
      return { code, stdout, stderr };
    } finally {
      either.removeEventListener('abort', kill);
    }
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
