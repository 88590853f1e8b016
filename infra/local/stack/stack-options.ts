import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const CONTAINER_MODES = ['process', 'docker', 'none'] as const;
export type ContainerMode = (typeof CONTAINER_MODES)[number];

export interface StackOptions {
  /** Everything the stack keeps lies here. */
  dataDir: string;
  gatekeeperPort: number;
  orchestratorPort: number;
  workers: number;
  /** How the demo's containers run; `none`: there are none but those that are registered. */
  containers: ContainerMode;
  /** Dumps of the user's own, loaded in this order. */
  load: string[];
  /** Names of processes that stay down when they die. */
  noRestart: string[];
}

export type ParsedOptions =
  | { outcome: 'run'; options: StackOptions }
  | { outcome: 'help' }
  | { outcome: 'mistake'; message: string };

export const USAGE = `npm start -- [options]

  --load FILE…              load these SQL dumps into the primary, in this order, with the server's own client
  --data DIR                where the stack keeps its data (default .sluice)
  --gatekeeper-port PORT    default 8080; 0 takes a free one
  --orchestrator-port PORT  default 8090; 0 takes a free one
  --workers N               how many proxy workers to start (default 2)
  --containers KIND         process (default): the orchestrator's containers are local processes; docker: of the image
                            sluice/text-analysis (npm run image:text-analysis); none: only those you register
  --no-restart NAME         leave this process down when it dies; may be given several times
  --help                    this text

  SLUICE_MYSQLD=/path/to/mysqld picks the database server (MariaDB >= 10.6 or MySQL >= 8.0.23).
  SLUICE_REDIS_SERVER, SLUICE_SSHD likewise. SLUICE_NO_INSTALL=1 forbids fetching missing ones.
`;

/** `cwd` resolves relative paths: of the data folder against the project, of dumps against where the user stands. */
export function parseStackOptions(args: string[], projectDir: string, cwd: string): ParsedOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return { outcome: 'mistake', message: (error as Error).message };
  }
  const { values, positionals } = parsed;
  if (values.help) return { outcome: 'help' };
  if (positionals.length > 0 && !values.load) {
    return { outcome: 'mistake', message: `Unexpected argument "${positionals[0]}"` };
  }
  const numbers = {
    gatekeeperPort: Number(values['gatekeeper-port']),
    orchestratorPort: Number(values['orchestrator-port']),
    workers: Number(values.workers),
  };
  for (const [name, value] of Object.entries(numbers)) {
    const max = name === 'workers' ? 64 : 65_535;
    const flag = `--${name.replace('Port', '-port')}`;
    if (!Number.isInteger(value) || value < 0 || value > max) {
      return { outcome: 'mistake', message: `${flag} must be a whole number between 0 and ${max}` };
    }
  }
  const containers = CONTAINER_MODES.find((mode) => mode === values.containers);
  if (!containers) {
    return { outcome: 'mistake', message: `--containers must be one of ${CONTAINER_MODES.join(', ')}` };
  }
  const against = (base: string) => (path: string) => (isAbsolute(path) ? path : resolve(base, path));
  return {
    outcome: 'run',
    options: {
      ...numbers,
      containers,
      dataDir: against(projectDir)(values.data),
      load: [...(values.load ?? []), ...positionals].map(against(cwd)),
      noRestart: values['no-restart'] ?? [],
    },
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      load: { type: 'string', multiple: true },
      data: { type: 'string', default: '.sluice' },
      'gatekeeper-port': { type: 'string', default: '8080' },
      'orchestrator-port': { type: 'string', default: '8090' },
      workers: { type: 'string', default: '2' },
      containers: { type: 'string', default: 'process' },
      'no-restart': { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
}
