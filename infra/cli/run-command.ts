import { resolve } from 'node:path';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { type Command, readCommandLine, USAGE } from './command-line.ts';
import { addKey, KeyFileError, readKeys } from './key-file-edit.ts';

/** What the process prints and leaves with. Code 64 is EX_USAGE of sysexits.h. */
export interface CommandResult {
  exitCode: 0 | 1 | 64;
  output: string;
  complaint: string;
}

/** Runs the command that the arguments name. Relative paths are taken from `directory`. */
export async function runCommand(args: string[], directory: string): Promise<CommandResult> {
  const line = readCommandLine(args);
  if (line.outcome === 'usage') {
    if (line.mistake === null) return { exitCode: 0, output: USAGE, complaint: '' };
    return { exitCode: 64, output: '', complaint: `${line.mistake}\n\n${USAGE}` };
  }
  try {
    return { exitCode: 0, output: await perform(line.command, directory), complaint: '' };
  } catch (error) {
    if (error instanceof KeyFileError) return { exitCode: 1, output: '', complaint: `${error.message}\n` };
    throw error;
  }
}

async function perform(command: Command, directory: string): Promise<string> {
  const path = resolve(directory, command.file);
  if (command.name === 'list-keys') return listing((await readKeys(path)).keys);
  const { keyName: name, role, database } = command;
  const key = await addKey(path, database === undefined ? { name, role } : { name, role, database });
  return `${key}\n`;
}

function listing(keys: readonly KeyRecord[]): string {
  return keys
    .map(({ id, role, name, database }) => `${id}  ${role.padEnd(6)}  ${name}  ${database ?? '-'}\n`)
    .join('');
}
