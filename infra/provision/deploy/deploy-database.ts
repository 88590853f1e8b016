import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { accountStatements } from '../../local/cluster/accounts.ts';
import { choosePrimary, type NodeState, readNodeState } from '../database/choose-primary.ts';
import { databaseSteps, withoutStart } from '../database/database-steps.ts';
import { deployGalera } from '../database/deploy-galera.ts';
import { deployNdb } from '../database/deploy-ndb.ts';
import {
  caughtUpCommand,
  followStep,
  nodeStateCommand,
  positionCommand,
} from '../database/replication-steps.ts';
import { SERVER_PRODUCTS } from '../database/server-product.ts';
import { sqlFromInput, sqlStep } from '../database/sql-step.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import { failureAdvice } from '../steps/failure-advice.ts';
import type { Step } from '../steps/step.ts';
import { bring, type DeployHost } from './deploy-host.ts';
import { onAllHosts } from './on-all-hosts.ts';

/** Brings the cluster to its topology. Returns the name of the host that takes the writes. Throws HostFailure or FleetFailure. */
export async function deployDatabase(
  hosts: readonly DeployHost[],
  dumps: readonly string[],
): Promise<string> {
  const [any] = hosts;
  if (!any) throw new Error('a fleet has a database host');
  const { topology } = any.context.fleet;
  if (topology === 'galera') return deployGalera(hosts, (first) => bring(first, contentSteps(first, dumps)));
  if (topology === 'ndb') return deployNdb(hosts, (first) => bring(first, contentSteps(first, dumps)));
  return deployReplication(hosts, dumps);
}

async function deployReplication(hosts: readonly DeployHost[], dumps: readonly string[]): Promise<string> {
  const { server } = hosts[0]?.context.fleet.versions.database ?? { server: 'mariadb' };
  const states = await onAllHosts(hosts, async ({ name, session }): Promise<NodeState> => {
    const { stdout } = await session.run(nodeStateCommand(server));
    return { name, state: readNodeState(name, stdout) };
  });
  const choice = choosePrimary(states);
  if (choice.outcome === 'unclear') throw new HostFailure('database', choice.why);
  const primary = hosts.find(({ name }) => name === choice.name);
  if (!primary) throw new Error(`${choice.name} is not among the hosts`);
  const replicas = hosts.filter((host) => host !== primary);

  const stepsOf = (host: DeployHost) => databaseSteps(host.context, { isReadOnly: host !== primary });
  await onAllHosts(hosts, (host) => bring(host, withoutStart(stepsOf(host))));
  // One after the other, the primary last: the others go on answering meanwhile.
  for (const replica of replicas) await bring(replica, stepsOf(replica));
  await bring(primary, [...stepsOf(primary), ...contentSteps(primary, dumps)]);
  const { replication } = primary.context.secrets.database;
  const { stdout: position } = await primary.session.run(positionCommand(server));
  await onAllHosts(replicas, async (replica) => {
    await bring(replica, [followStep(server, primary.context.host.address, replication)]);
    const caughtUp = await replica.session.run(caughtUpCommand(server, position.trim()));
    if (caughtUp.code !== 0) {
      const advice = failureAdvice(caughtUp.stderr);
      throw new HostFailure(replica.name, `${caughtUp.stderr.trim()}${advice ? `\n  ${advice}` : ''}`);
    }
  });
  return primary.name;
}

/** Accounts, the database, and its dumps: on the node that takes the writes; the others get it by themselves. */
export function contentSteps({ context }: DeployHost, dumps: readonly string[]): Step[] {
  const { fleet, secrets, members } = context;
  const { client } = SERVER_PRODUCTS[fleet.versions.database.server];
  const replicas = members.filter(({ role }) => role === 'database').map(({ address }) => address);
  const database = `\`${fleet.database.name}\``;
  return [
    sqlStep('accounts', client, accountStatements(secrets.database, replicas)),
    sqlStep('database', client, [`CREATE DATABASE IF NOT EXISTS ${database};`]),
    ...dumps.map((file) => dumpStep(client, fleet.database.name, file)),
  ];
}

/** In binary mode a line of a dump that begins with a backslash is no command to the client, which runs as root. */
const DUMP_OPTIONS = '--binary-mode --default-character-set=utf8mb4 --max-allowed-packet=64M';

/** Once. A dump that broke off in the middle has left what it had made: that is for a person to clear up. */
function dumpStep(client: string, database: string, file: string): Step {
  const name = basename(file);
  const mark = `/var/lib/sluice/sql/dump-${name.replaceAll(/\W+/g, '-')}`;
  return {
    title: `dump ${name}`,
    check: { script: `test -e ${mark}` },
    apply: {
      script: [
        `mkdir -p /var/lib/sluice/sql; rm -f ${mark}.sent`,
        // A connection that breaks looks like the end of the dump, except to gzip.
        `{ gzip -dc && touch ${mark}.sent; } | { ${sqlFromInput(client, `${DUMP_OPTIONS} ${database}`)}; }`,
        `test -e ${mark}.sent || { echo 'the dump did not arrive whole' >&2; exit 1; }`,
        `mv ${mark}.sent ${mark}`,
      ].join('\n'),
      input: () => pipeline(createReadStream(file), createGzip(), () => undefined),
      timeoutMs: 7_200_000,
    },
  };
}
