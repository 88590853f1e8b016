import { fileStep } from '../commands/file-step.ts';
import { packagesStep } from '../commands/packages-step.ts';
import { runningStep, serviceSteps } from '../commands/service.ts';
import { bring, type DeployHost } from '../deploy/deploy-host.ts';
import { onAllHosts } from '../deploy/on-all-hosts.ts';
import { databaseSteps } from './database-steps.ts';
import { NDB_CONFIG, NDB_PACKAGES, ndbConfig, ndbData, ndbManagement, ndbSettings } from './ndb.ts';

/**
 * Management nodes, then data nodes, then SQL nodes, as the manual wants it. Not exercised: see ADR 17. Returns the first SQL node.
 */
export async function deployNdb(
  hosts: readonly DeployHost[],
  fill: (host: DeployHost) => Promise<unknown>,
): Promise<string> {
  const of = (role: string) => hosts.filter(({ context }) => context.host.role === role);
  const dataMemoryMb = Math.min(
    ...of('data').map(({ facts }) => Math.max(256, Math.floor(facts.memoryMb * 0.6))),
  );
  await onAllHosts(of('management'), (host) => {
    const { manager, members } = host.context;
    const service = ndbManagement(host.context.host);
    return bring(host, [
      packagesStep(NDB_PACKAGES.management),
      fileStep({ path: NDB_CONFIG, content: ndbConfig(members, dataMemoryMb), restarts: [service.name] }),
      ...serviceSteps(manager, service),
      runningStep(manager, service),
    ]);
  });
  // One after the other: the other node of its group goes on meanwhile.
  for (const host of of('data')) {
    const { manager, members } = host.context;
    const service = ndbData(members, host.context.host);
    await bring(host, [
      packagesStep(NDB_PACKAGES.data),
      ...serviceSteps(manager, service),
      runningStep(manager, service),
    ]);
  }
  const [first, ...others] = of('database');
  if (!first) throw new Error('a fleet has a database host');
  const sqlSteps = ({ context }: DeployHost) =>
    databaseSteps(context, {
      isReadOnly: false,
      more: ndbSettings(context.members),
      packages: NDB_PACKAGES.database,
    });
  await bring(first, sqlSteps(first));
  await fill(first);
  // Accounts are of each SQL node alone.
  for (const other of others) {
    await bring(other, sqlSteps(other));
    await fill(other);
  }
  return first.name;
}
