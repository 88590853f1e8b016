import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NoStack, readStackFiles } from './stack-files.ts';

/** Above the kernel's largest process id. */
const NO_PROCESS = 2 ** 22 + 1;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('stack');
});
afterEach(() => folder.remove());

function write(pid: number) {
  mkdirSync(join(folder.path, 'env'));
  writeFileSync(join(folder.path, 'env', 'worker.env'), 'WORKER_READER_USER=reader\n');
  const state = {
    processes: [
      { name: 'container', pid: null },
      { name: 'gatekeeper', pid },
    ],
  };
  writeFileSync(join(folder.path, 'state.json'), JSON.stringify(state));
}

test('of a stack that runs', () => {
  write(process.pid);
  expect(readStackFiles(folder.path)).toMatchObject({
    state: { processes: [{}, { name: 'gatekeeper' }] },
    workerEnv: { WORKER_READER_USER: 'reader' },
  });
});

test('none, and one that was killed, are told with what to do', () => {
  const told = `No stack runs on ${folder.path}: run npm start in another terminal first`;
  expect(() => readStackFiles(folder.path)).toThrow(NoStack);
  expect(() => readStackFiles(folder.path)).toThrow(told);
  write(NO_PROCESS);
  expect(() => readStackFiles(folder.path)).toThrow(told);
});
