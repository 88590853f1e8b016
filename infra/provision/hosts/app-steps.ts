import { PORTS } from '../../fleet/network/access-rules.ts';
import { environmentText } from '../commands/environment-text.ts';
import { fileStep, type HostFile } from '../commands/file-step.ts';
import { markForRestart } from '../commands/restart-mark.ts';
import { runningStep, type Service, serviceSteps } from '../commands/service.ts';
import { folderStep, systemUserStep } from '../commands/system-user-step.ts';
import type { Step } from '../steps/step.ts';
import { type App, currentFolder, logFolder, NODE, RELEASES } from './app.ts';
import type { HostContext } from './host-context.ts';

export interface AppOnHost {
  app: App;
  service: Service;
  variables: Record<string, string>;
  files?: readonly HostFile[];
  /** Answers 200 when it is ready, on the host itself; null: there is nothing to ask. */
  readyUrl: string | null;
}

/** The user, its folders, and everything that may be there before anything is replaced. */
export function appGroundSteps(app: App): Step[] {
  const { user } = app;
  return [
    systemUserStep(user),
    folderStep('/etc/sluice', 'root:root', '0755'),
    folderStep('/var/log/sluice', 'root:root', '0755'),
    folderStep(logFolder(app), `root:${user}`, '0770'),
    fileStep({ path: '/etc/logrotate.d/sluice', content: logrotateText(app) }),
  ];
}

/** In a folder that somebody beside root may write to, logrotate does nothing unless it may do it as that user. */
export function logrotateText({ name, user }: Pick<App, 'name' | 'user'>): string {
  return `${logFolder({ name })}/*.log {
  su ${user} ${user}
  daily
  rotate 30
  maxsize 100M
  missingok
  notifempty
  compress
  delaycompress
}
`;
}

/** Puts a release in force and starts the program with it; what runs is drained first. `all`: of this program on the host. */
export function appSteps(
  context: HostContext,
  placed: AppOnHost,
  release: string,
  all: readonly Pick<Service, 'name'>[] = [placed.service],
): Step[] {
  const { app, service, variables, files = [], readyUrl } = placed;
  const restarts = [service.name];
  return [
    fileStep({
      path: service.environmentFile ?? '',
      content: environmentText(variables),
      mode: '0600',
      restarts,
    }),
    ...files.map((file) => fileStep({ restarts, ...file })),
    ...serviceSteps(context.manager, service),
    currentStep(app, release, all),
    runningStep(context.manager, service),
    ...(readyUrl ? [readyStep(service.name, readyUrl)] : []),
  ];
}

/** A link that changes in one moment, for all services of a program. */
export function currentStep(app: App, release: string, services: readonly Pick<Service, 'name'>[]): Step {
  const [link, target] = [currentFolder(app), `${RELEASES}/${release}`];
  return {
    title: `release ${release}`,
    check: { script: `test "$(readlink ${link})" = ${target}` },
    apply: {
      script: [
        'mkdir -p /opt/sluice/current',
        ...services.map(({ name }) => markForRestart(name)),
        `ln -sfn ${target} ${link}.new`,
        `mv -Tf ${link}.new ${link}`,
      ].join('\n'),
    },
  };
}

/** What is in force has proved itself: release and settings are what a later deploy goes back to. */
export function goodStep({ app, service }: AppOnHost): Step {
  const link = currentFolder(app);
  const settings = service.environmentFile ?? '';
  return {
    title: `${service.name} is kept as good`,
    check: {
      script: `cmp -s ${settings} ${settings}.good && test "$(readlink ${link})" = "$(readlink ${link}.good)"`,
    },
    apply: { script: `cp -p ${settings} ${settings}.good\nln -sfn "$(readlink ${link})" ${link}.good` },
  };
}

/** Back to the release and the settings that were good, running. Fails when there were none. */
export function backSteps({ manager }: HostContext, app: App, services: readonly Service[]): Step[] {
  const link = currentFolder(app);
  return [
    {
      title: 'back to what was good',
      check: { script: 'false' },
      apply: {
        script: [
          `if ! test -e ${link}.good/src/main.ts; then echo 'nothing was good before' >&2; exit 1; fi`,
          ...services.map(({ name }) => markForRestart(name)),
          ...services.map(
            ({ environmentFile: file }) => `if test -e ${file}.good; then cp -p ${file}.good ${file}; fi`,
          ),
          `ln -sfn "$(readlink ${link}.good)" ${link}.new`,
          `mv -Tf ${link}.new ${link}`,
        ].join('\n'),
      },
      verify: { script: `test -e ${link}/src/main.ts` },
    },
    ...services.map((service) => runningStep(manager, service)),
  ];
}

/** One that accepts and never answers is not ready either. */
const ASK_TIMEOUT_MS = 5_000;

export function readyStep(name: string, url: string): Step {
  const ask = `${NODE} -e ${`"fetch('${url}', { signal: AbortSignal.timeout(${ASK_TIMEOUT_MS}) }).then((r) => process.exit(r.status === 200 ? 0 : 1), () => process.exit(1))"`}`;
  return {
    title: `${name} is ready`,
    check: { script: ask },
    apply: { script: `n=0; until ${ask}; do n=$((n+1)); test "$n" -lt 60 || exit 1; sleep 0.5; done` },
  };
}

/** Of the containers that a host runs: one for each processor. */
export function containerPort(index: number): number {
  return PORTS.container.from + index;
}
