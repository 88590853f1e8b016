import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '..', 'fleet', 'main.ts');

export interface Ended {
  code: number | null;
  output: string;
}

/** A fleet that is driven by its command line alone, in a folder of its own. */
export interface FleetUnderTest {
  readonly fleetDir: string;
  run(command: string, ...args: string[]): Promise<Ended>;
  /** What the operator's folder has under that name. */
  read(file: string): string;
  write(file: string, content: string): void;
  remove(): void;
}

export function fleetUnderTest(name: string, fleetFile: string, env: Record<string, string>): FleetUnderTest {
  const folder = temporaryFolder('fleet');
  const file = join(folder.path, 'fleet.yaml');
  writeFileSync(file, fleetFile);
  const fleetDir = join(folder.path, 'fleets', name);
  mkdirSync(fleetDir, { recursive: true });
  return {
    fleetDir,
    remove: folder.remove,
    read: (path) => readFileSync(join(fleetDir, path), 'utf8'),
    write: (path, content) => writeFileSync(join(fleetDir, path), content),
    async run(command, ...args) {
      const child = spawn(process.execPath, [MAIN, command, '--file', file, ...args], {
        env: { ...process.env, ...env, SLUICE_FLEETS: join(folder.path, 'fleets') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      const [code] = await once(child, 'close');
      return { code, output };
    },
  };
}
