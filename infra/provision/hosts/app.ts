import type { FleetRole } from '../../fleet/file/roles.ts';
import type { Service } from '../commands/service.ts';

/** A program of this checkout that runs on hosts of one role. */
export interface App {
  name: 'gatekeeper' | 'worker' | 'orchestrator' | 'text-analysis';
  role: FleetRole;
  /** In the checkout. */
  folder: string;
  user: string;
}

export const APPS = {
  gatekeeper: {
    name: 'gatekeeper',
    role: 'gatekeeper',
    folder: 'apps/gatekeeper',
    user: 'sluice-gatekeeper',
  },
  worker: { name: 'worker', role: 'proxy', folder: 'apps/proxy-worker', user: 'sluice-worker' },
  orchestrator: {
    name: 'orchestrator',
    role: 'orchestrator',
    folder: 'apps/orchestrator',
    user: 'sluice-orchestrator',
  },
  container: {
    name: 'text-analysis',
    role: 'container',
    folder: 'infra/images/text-analysis',
    user: 'sluice-container',
  },
} as const satisfies Record<string, App>;

export const NODE = '/opt/sluice/node/bin/node';
export const RELEASES = '/opt/sluice/releases';

export function currentFolder({ name }: App): string {
  return `/opt/sluice/current/${name}`;
}

/** What the program writes itself. Its service's own log lies beside it, in a folder that only root writes to. */
export function logFolder({ name }: Pick<App, 'name'>): string {
  return `/var/log/sluice/${name}`;
}

/** Longer than the grace in which a program finishes what it has begun, and kills what has not finished. */
const STOP_TIMEOUT_S = 30;

/** `instance` tells apart several of one program on a host. */
export function appService(app: App, instance = ''): Service {
  const name = `sluice-${app.name}${instance}`;
  return {
    name,
    description: `Sluice: ${app.name}`,
    user: app.user,
    command: [NODE, 'src/main.ts'],
    directory: currentFolder(app),
    environmentFile: `/etc/sluice/${app.name}${instance}.env`,
    writable: [logFolder(app)],
    stopTimeoutS: STOP_TIMEOUT_S,
    openFiles: 65_535,
  };
}
