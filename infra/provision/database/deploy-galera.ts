import { setTimeout as delay } from 'node:timers/promises';
import { runningStep } from '../commands/service.ts';
import { bring, type DeployHost } from '../deploy/deploy-host.ts';
import { onAllHosts } from '../deploy/on-all-hosts.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import { answersStep, databaseServiceSteps, databaseSteps, withoutStart } from './database-steps.ts';
import {
  bootstrapStep,
  chooseBootstrap,
  GALERA_PACKAGES,
  type GaleraState,
  galeraSettings,
  galeraStateCommand,
  memberStep,
  readGaleraState,
  recoverCommand,
} from './galera.ts';
import { SERVER_PRODUCTS } from './server-product.ts';

/** Returns the name of the node that workers give writes to, which is one that all others get their data from. `fill` makes accounts and content on it. */
export async function deployGalera(
  hosts: readonly DeployHost[],
  fill: (host: DeployHost) => Promise<unknown>,
): Promise<string> {
  const addresses = hosts.map(({ context }) => context.host.address);
  const stepsOf = ({ context }: DeployHost) =>
    databaseSteps(context, {
      isReadOnly: false,
      more: galeraSettings(context.fleet.name, context.host.address, addresses),
      packages: GALERA_PACKAGES,
    });
  const states = await statesOf(hosts);
  const choice = chooseBootstrap(states);
  if (choice.outcome === 'unclear') throw new HostFailure('database', choice.why);
  const isRunning = (name: string) => states.some((each) => each.name === name && each.state === 'member');
  const first = hosts.find(({ name }) =>
    choice.outcome === 'from' ? name === choice.name : isRunning(name),
  );
  if (!first) throw new Error('a cluster has a first node');
  const others = hosts.filter((host) => host !== first);

  // Everything but the start, on all at once: a node may only start when there is a cluster for it.
  await onAllHosts(hosts, (host) => bring(host, withoutStart(stepsOf(host))));
  if (choice.outcome === 'from') {
    await bring(first, [
      ...databaseServiceSteps(first.context.manager, 'mariadb'),
      bootstrapStep(first.context.manager),
      {
        ...runningStep(first.context.manager, SERVER_PRODUCTS.mariadb.service),
        apply: { script: 'rm -f /var/lib/sluice/restart/mariadb' },
      },
      answersStep('mariadb'),
    ]);
  }
  await fill(first);
  // One after the other: each gets its data from one that has them, and two thirds go on meanwhile.
  for (const other of others) await bring(other, [...stepsOf(other), memberStep(2)]);
  if (choice.outcome === 'none-needed') await bring(first, stepsOf(first));
  await onAllHosts(hosts, (host) => bring(host, [memberStep(hosts.length)]));
  return first.name;
}

/** How long members that came back after a power failure may take to find each other. */
const REUNION_MS = 60_000;
const REUNION_POLL_MS = 2_000;

/** What each says; where it is not clear from that which one has all data, also what their data say. */
async function statesOf(hosts: readonly DeployHost[]): Promise<GaleraState[]> {
  const look = () =>
    onAllHosts(hosts, async ({ name, session }) =>
      readGaleraState(name, (await session.run(galeraStateCommand)).stdout),
    );
  let states = await look();
  const isClear = () => chooseBootstrap(states).outcome !== 'unclear';
  const isWaiting = () => states.some((each) => each.state === 'stopped' && each.isReuniting);
  const until = Date.now() + REUNION_MS;
  while (!isClear() && isWaiting() && Date.now() < until) {
    await delay(REUNION_POLL_MS);
    states = await look();
  }
  if (isClear()) return states;
  return onAllHosts(hosts, async ({ name, session, context, say }) => {
    say(`${name}: no node is in a cluster; its data are asked how far they are`);
    return readGaleraState(name, (await session.run(recoverCommand(context.manager))).stdout);
  });
}
