import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { copyProductionClosure } from '../../images/production-closure.ts';
import { quote } from '../commands/quote.ts';
import { type App, RELEASES } from '../hosts/app.ts';
import type { Step } from '../steps/step.ts';

/** A file to unpack on hosts. `name` tells what is in it: the same content has the same name. `sha256`: of the archive, in hex. */
export interface Release {
  name: string;
  archive: string;
  sha256: string;
}

const KEPT = 3;
const UPLOAD_TIMEOUT_MS = 1_800_000;

/** Packs a program of this checkout with what it needs in production, from what is installed here. `folder` keeps archives. */
export async function packRelease(app: App, projectDir: string, folder: string): Promise<Release> {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'pack-'));
  try {
    const content = join(work, 'content');
    await copyProductionClosure(join(projectDir, app.folder), content, { parts: ['src'] });
    const unfinished = join(work, 'archive.tgz');
    // Neither times nor owners of files: the archive is the same wherever and whenever it is made.
    const settings = [
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mode=u+rwX,go+rX,go-w',
    ];
    await tarTo(unfinished, [...settings, '-C', content, '-c', '.']);
    const sha256 = await hashOf(unfinished);
    const name = `${app.name}-${sha256.slice(0, 12)}`;
    const archive = join(folder, `${name}.tgz`);
    renameSync(unfinished, archive);
    return { name, archive, sha256 };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The Node that runs us, for hosts: the same version as everywhere else. */
export async function packNode(folder: string): Promise<Release> {
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `node-${process.pid}.tgz`);
  const bin = join(process.execPath, '..', '..');
  await tarTo(unfinished, [
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mtime=@0',
    '-C',
    bin,
    '-c',
    'bin/node',
  ]);
  const sha256 = await hashOf(unfinished);
  const name = `node-${process.versions.node}-${process.arch}-${sha256.slice(0, 12)}`;
  const archive = join(folder, `${name}.tgz`);
  renameSync(unfinished, archive);
  return { name, archive, sha256 };
}

async function tarTo(file: string, args: string[]): Promise<void> {
  const tar = spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(tar, 'close');
  await pipeline(tar.stdout, createGzip({ level: 5 }), createWriteStream(file));
  const [code] = await ended;
  if (code !== 0) throw new Error(`tar ended with code ${code}`);
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The release lies unpacked on the host, whole; nothing uses it yet. */
export function releaseStep({ name, archive, sha256 }: Release): Step {
  const folder = `${RELEASES}/${name}`;
  return {
    title: `upload of ${name}`,
    check: { script: `test -d ${quote(folder)}` },
    apply: {
      script: [
        `mkdir -p ${RELEASES}`,
        `rm -rf ${RELEASES}/.unfinished.*`,
        `part=$(mktemp -d ${RELEASES}/.unfinished.XXXXXX)`,
        'chmod 755 "$part"',
        'cat > "$part/archive"',
        // A connection that breaks looks like the end of the file.
        `test "$(sha256sum < "$part/archive")" = '${sha256}  -' || { echo 'the release did not arrive whole' >&2; exit 1; }`,
        'tar -xz -C "$part" -f "$part/archive"',
        'rm "$part/archive"',
        // The archive has no times, and the newest ones are kept.
        'touch "$part"',
        `mv -T "$part" ${quote(folder)}`,
      ].join('\n'),
      input: () => createReadStream(archive),
      timeoutMs: UPLOAD_TIMEOUT_MS,
    },
  };
}

export function nodeStep(release: Release): Step[] {
  const target = `${RELEASES}/${release.name}`;
  return [
    releaseStep(release),
    {
      title: release.name,
      check: { script: `test "$(readlink /opt/sluice/node)" = ${quote(target)}` },
      apply: {
        script: `ln -sfn ${quote(target)} /opt/sluice/node.new; mv -Tf /opt/sluice/node.new /opt/sluice/node`,
      },
    },
  ];
}

/** Of each program the newest releases stay, and whatever is in use. */
export function sweepStep(app: App): Step {
  const inUse = `readlink /opt/sluice/current/${app.name} /opt/sluice/current/${app.name}.good 2>/dev/null || true`;
  return {
    title: 'old releases removed',
    check: { script: `test "$(ls -d ${RELEASES}/${app.name}-* 2>/dev/null | wc -l)" -le ${KEPT}` },
    apply: {
      script: `ls -dt ${RELEASES}/${app.name}-* | tail -n +${KEPT + 1} | while read -r old; do if ! { ${inUse}; } | grep -qx "$old"; then rm -rf "$old"; fi; done`,
    },
    verify: { script: 'true' },
  };
}
