import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const LIBRARY = /(\/\S+) \(0x[0-9a-f]+\)/g;

/** Fills a folder with a root file system that holds nothing but this very Node and the libraries it is linked with. Linux only. */
export async function writeNodeRootfs(folder: string): Promise<void> {
  const { stdout } = await promisify(execFile)('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(LIBRARY)].flatMap((found) => found[1] ?? []);
  for (const library of libraries) await copyInto(join(folder, library), library);
  const node = join(folder, 'usr', 'local', 'bin', 'node');
  await copyInto(node, process.execPath);
  await chmod(node, 0o755);
  for (const name of ['etc', 'proc', 'sys', 'dev']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'etc', 'passwd'), 'root:x:0:0::/:/\nnode:x:10001:10001::/:/\n');
  await mkdir(join(folder, 'tmp'));
  await chmod(join(folder, 'tmp'), 0o1777);
}

async function copyInto(target: string, source: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, target);
}
