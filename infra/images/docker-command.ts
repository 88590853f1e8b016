import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** `docker` is missing, no engine answers, or it refused: told without a stack. */
export class DockerCommandError extends Error {
  override readonly name = 'DockerCommandError';
}

/** Runs the docker command, its output said line by line; `input` becomes its standard input. */
export async function docker(
  args: readonly string[],
  env: Record<string, string | undefined>,
  say: (line: string) => void,
  input?: NodeJS.ReadableStream,
): Promise<void> {
  const child = spawn('docker', args, { env, stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let complaint = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((each) => each.trim() !== '')) say(`  ${line}`);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4_000);
  });
  if (child.stdin) input?.pipe(child.stdin).on('error', () => undefined);
  try {
    const [code] = await ended;
    if (code === 0) return;
  } catch (error) {
    throw new DockerCommandError(`The docker command cannot be run: ${(error as Error).message}`);
  }
  throw new DockerCommandError(`docker ${args[0]} failed:\n${complaint.trim()}`);
}
