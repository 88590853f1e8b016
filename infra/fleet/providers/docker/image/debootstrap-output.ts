import { type FailureCause, ProviderFailure } from '../../provider-failure.ts';

const PHASES = [
  ['Retrieving', 'fetching packages'],
  ['Extracting', 'extracting the first of them'],
  ['Unpacking', 'unpacking'],
  ['Configuring', 'configuring'],
] as const;

/** What a line of debootstrap's says of how far it is. */
export function phaseOf(line: string): { order: number; title: string } | null {
  const order = PHASES.findIndex(([word]) => line.startsWith(`I: ${word} `));
  const phase = PHASES[order];
  return phase ? { order, title: phase[1] } : null;
}

const CAUSES: [sign: RegExp, cause: FailureCause, why: string][] = [
  [/only run as root|needs? root|must be root|Operation not permitted/i, 'refused', 'only root may do that'],
  [/No space left/i, 'capacity', 'the disk is full'],
  [/noexec or nodev/i, 'refused', 'its folder is on a file system without programs or devices'],
  [
    /Failed getting release file|Couldn't download|could not resolve|unable to resolve|Failed to fetch/i,
    'unreachable',
    'the mirror of Debian cannot be reached',
  ],
];
const LINES_TOLD = 3;

/** Why there is no system: its complaints, else its last lines. */
export function debootstrapFailure(suite: string, output: string): ProviderFailure {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const complaints = lines.filter((line) => /^[EW]: /.test(line));
  const told = (complaints.length > 0 ? complaints : lines).slice(-LINES_TOLD).map((line) => `    ${line}`);
  const known = CAUSES.find(([sign]) => sign.test(output));
  const why = known ? `: ${known[2]}` : '';
  return new ProviderFailure(
    known?.[1] ?? 'refused',
    [`debootstrap could not make Debian ${suite} for hosts${why}`, ...told].join('\n'),
  );
}
