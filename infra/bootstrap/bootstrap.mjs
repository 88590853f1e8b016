// node infra/bootstrap/bootstrap.mjs [--env NAME] script.ts [arguments…]
//
// The only file that any Node from version 18 on must understand. It installs what package.json asks for when that has changed,
// then runs the script with the Node version that is pinned there.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhenNeeded } from './install.mjs';
import { scriptArguments } from './script-arguments.mjs';

const OLDEST_NODE = 18;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(
    `Sluice needs Node ${OLDEST_NODE} or newer to start; this is Node ${process.versions.node} (${process.execPath}).`,
  );
}

try {
  await installWhenNeeded(root, (line) => process.stderr.write(`${line}\n`));
} catch (error) {
  fail(error.message);
}

const node = join(root, 'node_modules', 'node', 'bin', 'node');
if (!existsSync(node)) fail(`${node} is missing: remove node_modules and start again.`);

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
const parsed = scriptArguments(process.argv.slice(2), { root, env: process.env, read });
if (parsed.outcome === 'refused') fail(parsed.message);

const child = spawn(node, parsed.args, { stdio: 'inherit' });

// At a terminal Ctrl-C reaches the whole process group, so the child has it already; a SIGINT from elsewhere is only ours.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

child.on('error', (error) => fail(`${node} cannot be started: ${error.message}`));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  // End the same way, so that our own parent sees the signal.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
