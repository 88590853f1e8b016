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
    throw new FleetFailure(
      code === 'ENOENT' ? `There is no ${file}. ${hint}` : `${file} cannot be read: ${message}`,
    );
  }
  const read = readCheckedYaml(text, FleetFile, fleetMistakes);
  if (read.outcome === 'read') return read.content;
  throw new FleetFailure(read.mistakes.map((mistake) => `${file}:${mistake}`).join('\n'));
}
