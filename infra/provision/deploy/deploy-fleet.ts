import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetFile } from '../../fleet/file/fleet-file.ts';
import type { FleetRole } from '../../fleet/file/roles.ts';
import type { FleetFolder } from '../../fleet/folder/fleet-folder.ts';
import type { HostRecords } from '../../fleet/folder/host-records.ts';
import { fleetInventory } from '../../fleet/inventory/fleet-inventory.ts';
import { parseHostKeyLine } from '../../fleet/network/host-key-line.ts';
import type { ObservedHost } from '../../fleet/providers/provider.ts';
import { databaseSteps } from '../database/database-steps.ts';
import { APPS } from '../hosts/app.ts';
import { APP_PORTS, WORKER_FILES } from '../hosts/app-settings.ts';
import { baseSteps } from '../hosts/base-steps.ts';
import { CERTIFICATE, type Certificate, nginxSteps } from '../hosts/nginx-steps.ts';
import { queueSteps } from '../hosts/queue-steps.ts';
import { TUNNEL_USER, tunnelKeysStep } from '../hosts/sshd-config-steps.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import { contentSteps, deployDatabase } from './deploy-database.ts';
import { bring, type DeployHost } from './deploy-host.ts';
import { onAllHosts } from './on-all-hosts.ts';
import {
  containerAddresses,
  containersOn,
  gatekeeperOn,
  orchestratorOn,
  tunnelKeyStep,
  workerOn,
} from './place-apps.ts';
import { packNode, packRelease } from './release.ts';
import { rollApp } from './roll-app.ts';
import { announcedWorkers, untilWorkerIsSeen } from './worker-seen.ts';

export interface DeployOptions {
  file: FleetFile;
  observed: readonly ObservedHost[];
  hosts: readonly DeployHost[];
  folder: FleetFolder;
  records: HostRecords;
  projectDir: string;
  releasesDir: string;
  dumps: readonly string[];
  certificate: Certificate;
  say: (line: string) => void;
}

/**
 * From hosts with an sshd to a system that answers. What others build on comes first; programs are replaced one host after the other. Safe to
 * repeat at any time: what holds already is left alone. Throws FleetFailure or HostFailure.
 */
export async function deployFleet(options: DeployOptions): Promise<void> {
  const { hosts, folder, say, releasesDir, projectDir } = options;
  const of = (...roles: FleetRole[]) => hosts.filter(({ context }) => roles.includes(context.host.role));
  const phase = (title: string) => say(`── ${title}`);

  phase('every host: packages, sshd, limits, firewall');
  await onAllHosts(hosts, (host) => bring(host, baseSteps(host.context)));

  phase('queue and databases');
  const [queue] = of('queue');
  if (!queue) throw new Error('a fleet has a queue');
  let primary = '';
  // Beside one another, and what fails is told together.
  const beside: (() => Promise<unknown>)[] = [
    async () => {
      primary = await deployDatabase(of('database', 'management', 'data'), options.dumps);
    },
    () => bring(queue, queueSteps(queue.context)),
    () =>
      onAllHosts(of('standalone'), (host) =>
        bring(host, [...databaseSteps(host.context, { isReadOnly: false }), ...contentSteps(host, [])]),
      ),
  ];
  await onAllHosts(beside, (work) => work());

  phase('programs are packed');
  const node = await packNode(releasesDir);
  const pack = (app: (typeof APPS)[keyof typeof APPS]) => packRelease(app, projectDir, releasesDir);

  phase('workers');
  const inventory = writeInventory(options, primary);
  const workers = of('proxy');
  await rollApp({
    app: APPS.worker,
    hosts: workers,
    release: await pack(APPS.worker),
    node,
    placedOn: (host) => workerOn(host, inventory),
    before: ({ name }) => [tunnelKeyStep(name)],
    ready: () => admitTunnels(workers, of('database')),
    watch: async ({ name }) => {
      const before = await announcedWorkers(queue);
      return (isNew) => untilWorkerIsSeen(queue, name, isNew ? before : []);
    },
  });

  phase('gatekeepers');
  const door = { maxBodyMb: 2, readTimeoutS: 310, isStreaming: false };
  await rollApp({
    app: APPS.gatekeeper,
    hosts: of('gatekeeper'),
    release: await pack(APPS.gatekeeper),
    node,
    placedOn: gatekeeperOn,
    after: (host) => nginxOn(host, { ...door, port: APP_PORTS.gatekeeper }, options),
  });

  if (of('container').length > 0) {
    phase('containers');
    await rollApp({
      app: APPS.container,
      hosts: of('container'),
      release: await pack(APPS.container),
      node,
      placedOn: containersOn,
    });
  }
  if (of('orchestrator').length > 0) {
    phase('orchestrators');
    const containers = containerAddresses(of('container'));
    await rollApp({
      app: APPS.orchestrator,
      hosts: of('orchestrator'),
      release: await pack(APPS.orchestrator),
      node,
      placedOn: (host) => orchestratorOn(host, containers),
      after: (host) =>
        nginxOn(host, { ...door, maxBodyMb: 9, port: APP_PORTS.orchestrator, isStreaming: true }, options),
    });
  }
  await onAllHosts(of('gatekeeper', 'orchestrator'), (host) => bringCertificateHome(host, folder));
}

/** Every worker host's key, on every node. */
async function admitTunnels(workers: readonly DeployHost[], nodes: readonly DeployHost[]): Promise<void> {
  const keys = await onAllHosts(workers, async ({ name, session }) => {
    const { stdout } = await session.run({ script: `cat ${WORKER_FILES.tunnelKey}.pub` });
    const key = parseHostKeyLine(stdout);
    if (!key) throw new HostFailure(name, `${WORKER_FILES.tunnelKey}.pub is not one ed25519 key`);
    return key;
  });
  await onAllHosts(nodes, (node) => bring(node, [tunnelKeysStep(keys)]));
}

function nginxOn(
  { name, context }: DeployHost,
  door: Parameters<typeof nginxSteps>[1],
  options: DeployOptions,
) {
  const observed = options.observed.find((each) => each.name === name);
  const names = [
    options.file.tls?.name,
    observed?.publicName,
    observed?.publicAddress,
    observed?.https?.host,
  ];
  const distinct = [...new Set(names.filter((each): each is string => Boolean(each)))];
  return nginxSteps(context.manager, door, options.certificate, distinct);
}

/** For workers, and for whoever wants to look. Returns its text. */
function writeInventory({ observed, records, folder }: DeployOptions, primary: string): string {
  const rows = observed
    .filter(({ role }) => role === 'database')
    .map((host) => ({
      host,
      userName: TUNNEL_USER,
      role: host.name === primary ? ('primary' as const) : ('replica' as const),
      hostKey: host.hostKey ?? records.get(host.name)?.hostKey ?? '',
    }));
  const text = fleetInventory(rows);
  writeFileSync(folder.inventoryFile, text);
  return text;
}

/** So that callers can pin what is signed by nobody they know. */
async function bringCertificateHome({ name, session }: DeployHost, folder: FleetFolder): Promise<void> {
  const { stdout } = await session.run({ script: `cat ${CERTIFICATE}`, isLogged: false });
  mkdirSync(folder.certificatesDir, { recursive: true });
  writeFileSync(join(folder.certificatesDir, `${name}.pem`), stdout);
}
