import type { Service } from '../commands/service.ts';
import type { App } from '../hosts/app.ts';
import { type AppOnHost, appGroundSteps, appSteps, backSteps, goodStep } from '../hosts/app-steps.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import type { Step } from '../steps/step.ts';
import { bring, type DeployHost } from './deploy-host.ts';
import { onAllHosts } from './on-all-hosts.ts';
import { nodeStep, type Release, releaseStep, sweepStep } from './release.ts';

export interface RollOptions {
  app: App;
  hosts: readonly DeployHost[];
  release: Release;
  node: Release;
  placedOn: (host: DeployHost) => AppOnHost[];
  /** On the host, once the program's user is there and before anything is replaced. */
  before?: (host: DeployHost) => Step[];
  /** In front of the program, after it. */
  after?: (host: DeployHost) => Step[];
  /** Once everything is uploaded, before the first program is replaced. */
  ready?: () => Promise<void>;
  /** Called before a program is replaced; what it returns, afterwards: whether the rest of the fleet sees it. Throws HostFailure. */
  watch?: (host: DeployHost) => Promise<(isNew: boolean) => Promise<void>>;
}

/**
 * Uploads to all hosts at once, then replaces one after the other: drain, replace, verify, next. The first that does not become ready is put
 * back to what was good before, and the others stay as they are.
 */
export async function rollApp(options: RollOptions): Promise<void> {
  const { app, hosts, release, node, placedOn, before, after, ready, watch } = options;
  await onAllHosts(hosts, (host) =>
    bring(host, [...nodeStep(node), ...appGroundSteps(app), releaseStep(release), ...(before?.(host) ?? [])]),
  );
  await ready?.();
  for (const host of hosts) {
    const placed = placedOn(host);
    const all = placed.map(({ service }) => service);
    const begun: Service[] = [];
    try {
      for (const each of placed) {
        begun.push(each.service);
        const isSeen = await watch?.(host);
        const changed = await bring(host, appSteps(host.context, each, release.name, all));
        await isSeen?.(changed.includes(`${each.service.name} runs`));
      }
      await bring(host, placed.map(goodStep));
    } catch (error) {
      await goBack(host, app, begun, error);
    }
    if (after) await bring(host, after(host));
    await bring(host, [sweepStep(app)]);
  }
}

async function goBack(host: DeployHost, app: App, begun: readonly Service[], error: unknown): Promise<never> {
  if (!(error instanceof HostFailure)) throw error;
  const back = await bring(host, backSteps(host.context, app, begun)).then(
    () => 'It runs what was good before again; hosts after it were left as they are.',
    (failure: Error) => `It could not go back to what was good before: ${failure.message}`,
  );
  throw new HostFailure(host.name, `${error.message.replace(`${host.name}: `, '')}\n  ${back}`);
}
