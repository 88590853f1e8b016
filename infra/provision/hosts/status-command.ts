import type { FleetFile } from '../../fleet/file/fleet-file.ts';
import type { FleetRole } from '../../fleet/file/roles.ts';
import type { ServiceManager } from '../commands/service.ts';
import { galeraStatusCommand } from '../database/galera.ts';
import { replicationStatusCommand } from '../database/replication-steps.ts';
import { SERVER_PRODUCTS } from '../database/server-product.ts';
import type { Command } from '../ssh/command.ts';
import { APPS, appService, currentFolder, NODE } from './app.ts';
import { APP_PORTS } from './app-settings.ts';

const APP_OF: Partial<Record<FleetRole, (typeof APPS)[keyof typeof APPS]>> = {
  proxy: APPS.worker,
  gatekeeper: APPS.gatekeeper,
  orchestrator: APPS.orchestrator,
  container: APPS.container,
};

/** Services that a role's hosts run. */
export function servicesOf(role: FleetRole, server: 'mariadb' | 'mysql'): string[] {
  const database = SERVER_PRODUCTS[server].service.name;
  switch (role) {
    case 'standalone':
    case 'database':
      return [database];
    case 'management':
      return ['ndb-management'];
    case 'data':
      return ['ndb-data'];
    case 'queue':
      return ['redis-server'];
    case 'proxy':
      return [appService(APPS.worker).name];
    case 'gatekeeper':
      return ['nginx', appService(APPS.gatekeeper).name];
    case 'orchestrator':
      return ['nginx', appService(APPS.orchestrator).name];
    case 'container':
      return []; // as many as it has processors
  }
}

/** Prints a line for each service, then what the role has to tell. */
export function statusCommand(
  role: FleetRole,
  { topology, versions }: Pick<FleetFile, 'topology' | 'versions'>,
  manager: ServiceManager,
): Command {
  const { server } = versions.database;
  const active = (name: string) =>
    manager === 'systemd'
      ? `systemctl is-active --quiet ${name}.service`
      : `sv status ${name} 2>/dev/null | grep -q '^run:'`;
  const app = APP_OF[role];
  const port =
    role === 'gatekeeper' ? APP_PORTS.gatekeeper : role === 'orchestrator' ? APP_PORTS.orchestrator : null;
  const tell = (name: string) => `if ${active(name)}; then echo "${name} runs"; else echo "${name} DOWN"; fi`;
  const container = appService(APPS.container, '-*');
  const lines = [
    ...servicesOf(role, server).map(tell),
    ...(role === 'container'
      ? [
          `for file in ${container.environmentFile}; do name=sluice-$(basename "$file" .env); ${tell('$name')}; done`,
        ]
      : []),
    ...(app ? [`basename "$(readlink ${currentFolder(app)} || echo none)"`] : []),
    ...(port
      ? [
          `${NODE} -e "fetch('http://127.0.0.1:${port}/readyz', { signal: AbortSignal.timeout(5000) }).then(async (r) => console.log('readyz', r.status, JSON.stringify((await r.json()).checks)), () => console.log('readyz: no answer'))" || echo 'not deployed'`,
        ]
      : []),
    ...(role === 'database' ? [`( ${stateOf(topology, server).script} )`] : []),
  ];
  return { script: lines.join('\n'), isLogged: false };
}

function stateOf(topology: FleetFile['topology'], server: 'mariadb' | 'mysql'): Command {
  return topology === 'galera' ? galeraStatusCommand : replicationStatusCommand(server);
}
