import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';

/** Where file systems are mounted below a folder, the innermost first. `mounts` is the text of /proc/self/mounts. */
export function mountsUnder(folder: string, mounts: string): string[] {
  return mounts
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replace(/\\(\d{3})/g, (_, octal) => octalCharacter(octal)))
    .filter((point) => point.startsWith(`${folder}/`))
    .reverse();
}

/** What was killed in the middle leaves mounts behind; under a mount nothing can be removed, and much could be harmed. */
export function unmountUnder(folder: string): void {
  let real: string;
  try {
    real = realpathSync(folder);
  } catch {
    return; // there is none
  }
  for (const point of mountsUnder(real, readFileSync('/proc/self/mounts', 'utf8')))
    execFileSync('umount', ['--lazy', point], { stdio: 'ignore' });
}

function octalCharacter(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}
