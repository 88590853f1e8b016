import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const APPS = join(import.meta.dirname, '..', '..', '..');

/** Names of everything that an installed package needs in production, found where Node would find it. */
function productionTree(packageDir: string, seen = new Map<string, string>()): Map<string, string> {
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const needed = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
  for (const name of Object.keys(needed)) {
    const dir = installedDir(name, packageDir);
    if (!dir || seen.get(name) === dir) continue;
    seen.set(name, dir);
    productionTree(dir, seen);
  }
  return seen;
}

function installedDir(name: string, from: string): string | null {
  for (let dir = from; dir !== dirname(dir); dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', name);
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  return null;
}

test('the public process cannot speak to a database or to SSH', () => {
  const tree = productionTree(join(APPS, 'gatekeeper'));
  expect(tree.has('fastify') && tree.has('bullmq') && tree.has('@sluice/common')).toBe(true);
  for (const forbidden of ['mysql2', 'mysql', 'mariadb', 'ssh2', '@sluice/proxy-worker']) {
    expect([...tree.keys()]).not.toContain(forbidden);
  }
});

test('the same look finds them where they belong', () => {
  const tree = productionTree(join(APPS, 'proxy-worker'));
  expect(tree.has('mysql2') && tree.has('ssh2')).toBe(true);
});
