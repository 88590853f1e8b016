import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { Command, CommandResult } from '../ssh/command.ts';

/** The root of a host, in a folder. */
export interface HostUnderTest {
  /** Where an absolute path of the host lies. */
  path(absolute: string): string;
  /** Runs it as a host does, in a real shell. `input` stands for what has arrived when a connection breaks. */
  run(command: Command, input?: string | Buffer): CommandResult;
  read(absolute: string): string;
  write(absolute: string, content: string): void;
  /** A program that the host has, before those of this machine. */
  program(name: string, script: string): void;
  remove(): void;
}

/** Paths of hosts, and not the ends of longer ones. */
const PATHS = /(?<![\w.:$}/-])\/(?:etc|var|opt|run|usr\/sbin\/policy-rc)(?![\w-])/g;

export function hostUnderTest(): HostUnderTest {
  const { path: root, remove } = temporaryFolder('host');
  const programs = join(root, 'programs');
  /** A function of the shell costs no process; what the shell starts finds the file. */
  const functions = new Map<string, string>();
  const relocated = (text: string) => text.replaceAll(PATHS, (path) => `${root}${path}`);
  const write = (file: string, content: string, mode?: number) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  };
  return {
    path: (absolute) => join(root, absolute),
    run(command, input = typeof command.input === 'string' ? command.input : '') {
      const { status, stdout, stderr } = spawnSync(
        '/bin/sh',
        ['-euc', [...functions.values(), relocated(command.script)].join('\n')],
        {
          input,
          encoding: 'utf8',
          env: { PATH: `${programs}:${process.env.PATH}` },
        },
      );
      return { code: status, stdout, stderr };
    },
    read: (absolute) => readFileSync(join(root, absolute), 'utf8'),
    write: (absolute, content) => write(join(root, absolute), content),
    program(name, script) {
      write(join(programs, name), `#!/bin/sh\n${relocated(script)}\n`, 0o755);
      if (/^\w+$/.test(name)) functions.set(name, `${name}() ( set +eu\n${relocated(script)}\n)`);
    },
    remove,
  };
}

/** `user:group`: what a file may belong to whoever runs the tests. */
export function ourselves(): string {
  const name = (option: string) => spawnSync('id', [option], { encoding: 'utf8' }).stdout.trim();
  return `${name('-un')}:${name('-gn')}`;
}
