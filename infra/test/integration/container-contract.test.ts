import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, expect, test } from 'vitest';
import { freePort } from '../../local/servers/free-port.ts';

// What people copy from docs/container-contract.md does what that page says.
const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/container-contract.md'), 'utf8');
const folder = temporaryFolder('contract');
let container: ChildProcess | undefined;
afterEach(() => {
  container?.kill('SIGKILL');
});
afterAll(() => folder.remove());

const hasPython = spawnSync('python3', ['--version']).status === 0;
const EXAMPLES = [
  { language: 'js', command: process.execPath, file: 'container.mjs', runs: true },
  { language: 'python', command: 'python3', file: 'container.py', runs: hasPython },
];

for (const { language, command, file, runs } of EXAMPLES) {
  test.skipIf(!runs)(`the example in ${language}`, async () => {
    const example = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(PAGE)?.[1];
    writeFileSync(join(folder.path, file), String(example));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    container = spawn(command, [join(folder.path, file)], {
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), SLUICE_PARENT_PIPE: '1' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const idle = await pollUntil('it serves', 20_000, async () => (await fetch(`${url}/healthz`)).json());
    expect(idle).toEqual({ status: 'ok', idle: true });

    const call = request(`${url}/run`, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': 22 },
    });
    call.on('continue', () => call.end('count these four words'));
    call.flushHeaders();
    const [answer] = await once(call, 'response');
    expect([answer.statusCode, answer.headers['content-type'], JSON.parse(await text(answer))]).toEqual([
      200,
      'application/json',
      { words: 4 },
    ]);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', idle: true });
    expect((await fetch(`${url}/cancel`, { method: 'POST' })).status).toBe(404);

    container.stdin?.destroy();
    if (container.exitCode === null) await once(container, 'exit');
    expect(container.exitCode).toBe(0);
  });
}
