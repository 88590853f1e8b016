import { keyFileText } from '../../local/stack/key-file-text.ts';
import { quote } from '../commands/quote.ts';
import { APPS, appService } from '../hosts/app.ts';
import {
  APP_PORTS,
  CONTAINERS_FILE,
  gatekeeperSettings,
  KEYS_FILE,
  orchestratorSettings,
  POOLS_FILE,
  WORKER_FILES,
  workerSettings,
} from '../hosts/app-settings.ts';
import { type AppOnHost, containerPort } from '../hosts/app-steps.ts';
import type { HostContext } from '../hosts/host-context.ts';
import { containersCsv, poolsText } from '../hosts/pool-files.ts';
import type { Step } from '../steps/step.ts';
import type { DeployHost } from './deploy-host.ts';

/** What runs on a host of each role, and with which files. Pure. */
export function gatekeeperOn({ context }: DeployHost): AppOnHost[] {
  return [
    {
      app: APPS.gatekeeper,
      service: appService(APPS.gatekeeper),
      variables: gatekeeperSettings(context),
      files: [keysFile(context)],
      readyUrl: `http://127.0.0.1:${APP_PORTS.gatekeeper}/readyz`,
    },
  ];
}

export function workerOn({ context }: DeployHost, inventory: string): AppOnHost[] {
  return [
    {
      app: APPS.worker,
      service: appService(APPS.worker),
      variables: workerSettings(context),
      files: [
        {
          path: WORKER_FILES.inventory,
          content: inventory,
          mode: '0640',
          owner: `root:${APPS.worker.user}`,
          // It is read again when it changes.
          restarts: [],
        },
      ],
      readyUrl: null,
    },
  ];
}

export function orchestratorOn(
  { context }: DeployHost,
  containers: readonly { name: string; url: string }[],
): AppOnHost[] {
  const owner = `root:${APPS.orchestrator.user}`;
  return [
    {
      app: APPS.orchestrator,
      service: appService(APPS.orchestrator),
      variables: orchestratorSettings(context),
      files: [
        ...(containers.length > 0
          ? [
              { path: POOLS_FILE, content: poolsText(CONTAINERS_FILE), mode: '0640', owner },
              { path: CONTAINERS_FILE, content: containersCsv(containers), mode: '0640', owner },
            ]
          : []),
      ],
      readyUrl: `http://127.0.0.1:${APP_PORTS.orchestrator}/readyz`,
    },
  ];
}

/** One for each processor. */
export function containersOn({ context, facts }: DeployHost): AppOnHost[] {
  const { address } = context.host;
  return Array.from({ length: Math.min(facts.processors, 50) }, (_, index) => ({
    app: APPS.container,
    service: appService(APPS.container, `-${index + 1}`),
    variables: { HOST: address, PORT: String(containerPort(index)), SLUICE_PARENT_PIPE: '0' },
    readyUrl: `http://${address}:${containerPort(index)}/healthz`,
  }));
}

/** As the orchestrator must know them. */
export function containerAddresses(hosts: readonly DeployHost[]): { name: string; url: string }[] {
  return hosts.flatMap((host) =>
    containersOn(host).map((_, index) => ({
      name: `${host.name}-${index + 1}`,
      url: `http://${host.context.host.address}:${containerPort(index)}`,
    })),
  );
}

/** The worker's own key for tunnels, made on its host: the private half never leaves it. */
export function tunnelKeyStep(host: string): Step {
  const { tunnelKey } = WORKER_FILES;
  const owner = `${APPS.worker.user}:${APPS.worker.user}`;
  return {
    title: 'key for tunnels',
    check: {
      script: `test -s ${tunnelKey}.pub && test "$(stat -c '%a %U:%G' ${tunnelKey})" = '400 ${owner}'`,
    },
    apply: {
      script: [
        'umask 077',
        'mkdir -p /etc/sluice; chmod 755 /etc/sluice',
        `if ! test -s ${tunnelKey}.pub; then rm -f ${tunnelKey}; ssh-keygen -q -t ed25519 -N '' -C ${quote(host)} -f ${tunnelKey}; fi`,
        `chown ${owner} ${tunnelKey}; chmod 400 ${tunnelKey}; chmod 444 ${tunnelKey}.pub`,
      ].join('\n'),
    },
  };
}

/** The first keys of callers. Orchestrators find them in Redis, where gatekeepers put them. */
function keysFile({ secrets, fleet }: HostContext) {
  return {
    path: KEYS_FILE,
    content: keyFileText(secrets.keys, fleet.database.name, 'fleet'),
    mode: '0640',
    owner: `root:${APPS.gatekeeper.user}`,
  };
}
