import { readFileSync } from 'node:fs';
import { readCheckedYaml } from '@sluice/common/files/checked-yaml.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { FleetFile } from './fleet-file.ts';
import { fleetMistakes } from './fleet-mistakes.ts';

/** Throws FleetFailure with every mistake and its place. */
export function readFleetFile(file: string): FleetFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const hint = 'Copy infra/fleet.small.example.yaml to infra/fleet.yaml, or name a file with --file.';
    if (code === 'ENOENT') throw new FleetFailure(`There is no ${file}. ${hint}`);
    throw new FleetFailure(code === 'EISDIR' ? `${file} is a folder` : `${file} cannot be read: ${message}`);
  }
  const isEmpty = text.split('\n').every((line) => /^\s*(#|$)/.test(line));
  if (isEmpty) throw new FleetFailure(`${file} is empty: copy infra/fleet.small.example.yaml`);
  const read = readCheckedYaml(text, FleetFile, fleetMistakes);
  if (read.outcome === 'read') return read.content;
  throw new FleetFailure(read.mistakes.map((mistake) => `${file}:${mistake}`).join('\n'));
}
