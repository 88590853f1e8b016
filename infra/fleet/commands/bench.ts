import { join } from 'node:path';
import { comparisonArms, type MeasuredCluster } from '../../bench/cluster/arms.ts';
import { parseBenchOptions } from '../../bench/cluster/bench-options.ts';
import { compareCluster } from '../../bench/cluster/compare-cluster.ts';
import { createLocalProgram } from '../../bench/cluster/local-program.ts';
import { machineFacts } from '../../bench/cluster/machine-facts.ts';
import { writeReport } from '../../bench/cluster/report/write-report.ts';
import { makeReportFolder, NoReportFolder, removeReportFolder } from '../../bench/cluster/report-folder.ts';
import { WORKLOADS } from '../../bench/cluster/workloads.ts';
import { abortOnSignals } from '../../local/stack/abort-on-signals.ts';
import { nodeStateCommand } from '../../provision/database/replication-steps.ts';
import type { DeployHost } from '../../provision/deploy/deploy-host.ts';
import { onAllHosts } from '../../provision/deploy/on-all-hosts.ts';
import { fleetServer, installSysbench } from '../bench/fleet-servers.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import type { ObservedHost } from '../providers/provider.ts';
import type { Fleet, Surroundings } from './fleet.ts';
import { openToLook } from './open-to-look.ts';
import { runningHosts } from './running-hosts.ts';

const DATABASE = 'sluice_bench';
const LONGEST_WARM_UP_SECONDS = 1;

/** The stand-alone server of a deployed fleet against its cluster. */
export async function benchCommand(
  fleet: Fleet,
  { rest }: FleetCommand,
  surroundings: Surroundings,
): Promise<number> {
  const { projectDir, directory, say } = surroundings;
  const parsed = parseBenchOptions(rest, { projectDir, userDir: directory, now: new Date() });
  if (parsed.outcome !== 'run') throw new Error('the command line was read before');
  const { options } = parsed;
  const observed = await runningHosts(fleet);
  const servers = observed.filter(({ role }) => role === 'standalone' || role === 'database');
  const opened = await openToLook(fleet, servers, say);
  const { signal, release } = abortOnSignals(process);
  try {
    const { standalone, cluster } = await stageOf(fleet, opened.hosts, observed, opened.secrets.keys.writer);
    await makeReportFolder(options.out);
    const comparison = await compareCluster(
      {
        ...options,
        arms: comparisonArms(standalone, [cluster]),
        workloads: WORKLOADS,
        warmUpSeconds: Math.min(LONGEST_WARM_UP_SECONDS, options.seconds / 5),
        database: DATABASE,
        places: {
          sysbench: standalone.sysbench ?? { command: 'sysbench', run: createLocalProgram({ env: {} }) },
          callers: {
            command: callersCommand(projectDir),
            run: createLocalProgram({ env: callersEnvironment(fleet, observed) }),
          },
        },
        facts: factsOf(fleet, observed),
        note: noteOf(fleet),
        signal,
      },
      say,
    );
    const { files, verdict } = await writeReport(comparison, options.out);
    say(['', verdict.paragraph, verdict.circumstances, '', ...files].join('\n'));
    return 0;
  } catch (error) {
    await removeReportFolder(options.out);
    if (error instanceof NoReportFolder) throw new FleetFailure(error.message, { cause: error });
    if (!signal.aborted) throw error;
    say('Stopped before the end: no report is written.');
    return 130;
  } finally {
    release();
    opened.close();
  }
}

async function stageOf(
  fleet: Fleet,
  hosts: readonly DeployHost[],
  observed: readonly ObservedHost[],
  key: string,
) {
  const standalone = hosts.find(({ context }) => context.host.role === 'standalone');
  if (!standalone)
    throw new FleetFailure('There is nothing to compare with: add hosts.standalone, then up and deploy.');
  const nodes = hosts.filter(({ context }) => context.host.role === 'database');
  const { server } = fleet.file.versions.database;
  const states = await onAllHosts(nodes, async ({ session }) =>
    (await session.run(nodeStateCommand(server))).stdout.trim(),
  );
  const primary = nodes[states.indexOf('primary')];
  const door = observed.find(({ role }) => role === 'gatekeeper')?.https;
  if (!primary || !door)
    throw new FleetFailure('No node takes writes, or there is no gatekeeper: deploy first.');
  await onAllHosts([standalone, ...nodes], installSysbench);
  const cluster: MeasuredCluster = {
    kind: fleet.file.topology === 'galera' ? 'galera' : 'replication',
    primary: fleetServer(primary),
    replicas: nodes.filter((node) => node !== primary).map(fleetServer),
    gatekeeper: { url: `https://${door.host}:${door.port}`, key },
  };
  return { standalone: fleetServer(standalone), cluster };
}

function callersCommand(projectDir: string): readonly [string, ...string[]] {
  return [process.execPath, join(projectDir, 'infra', 'bench', 'cluster', 'http', 'callers-process.ts')];
}

/** What the gatekeeper's own certificate is signed by, where nobody else has signed it. */
function callersEnvironment(
  { file, folder }: Fleet,
  observed: readonly ObservedHost[],
): Record<string, string> {
  const door = observed.find(({ role }) => role === 'gatekeeper');
  if (file.tls || !door) return {};
  return { NODE_EXTRA_CA_CERTS: join(folder.certificatesDir, `${door.name}.pem`) };
}

function factsOf({ file }: Fleet, observed: readonly ObservedHost[]) {
  const roles = Object.entries(file.hosts).filter(([, group]) => group && group.count > 0);
  const hosts = roles.map(
    ([role, group]) => `${group?.count} ${role}${group?.size ? ` (${group.size})` : ''}`,
  );
  return [
    { label: 'fleet', value: `${file.name}: ${observed.length} hosts, ${hosts.join(', ')}` },
    { label: 'provider', value: file.provider.kind },
    ...(file.provider.kind === 'docker' ? machineFacts() : []),
  ];
}

function noteOf({ file }: Fleet): string {
  const load =
    "sysbench ran on the host of the database that it loaded; the HTTP load came from the operator's machine, through nginx with TLS.";
  if (file.provider.kind !== 'docker') return load;
  return `${load} All hosts were containers on that one machine and shared its cores: this shows what things cost, and nothing of what they gain with a machine each.`;
}
