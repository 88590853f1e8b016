import type { Step } from '../steps/step.ts';
import { fileStep } from './file-step.ts';
import { quote } from './quote.ts';
import { isUnmarked, unmark } from './restart-mark.ts';
import { awaitRunit, runitFiles, runitLinkStep } from './runit-service.ts';
import { systemdUnit } from './systemd-unit.ts';

/** What keeps processes running on a host: systemd, or runit where there is none, as in a container. */
export type ServiceManager = 'systemd' | 'runit';

/** A long-running program. */
export interface Service {
  name: string;
  description: string;
  user: string;
  /** Absolute path and arguments; no shell reads them. */
  command: readonly string[];
  /** File of `NAME='value'` lines. */
  environmentFile?: string;
  directory?: string;
  /** May be written to; everything else is read-only under systemd. */
  writable?: readonly string[];
  /** Run as root before each start, for `/bin/sh`. */
  prepare?: string;
  /** SIGTERM to SIGKILL. */
  stopTimeoutS: number;
  /** The kernel's limit of open files. */
  openFiles?: number;
  /** The files of a package do not fit into a jail of ours: systemd gets no restrictions for it. */
  isUnconfined?: boolean;
}

/** The files that make a service known, without starting it. */
export function serviceSteps(manager: ServiceManager, service: Service): Step[] {
  if (manager === 'systemd') {
    return [
      {
        ...fileStep({
          path: `/etc/systemd/system/${service.name}.service`,
          content: systemdUnit(service),
          restarts: [service.name],
        }),
        title: `service ${service.name}`,
      },
    ];
  }
  return [
    ...runitFiles(service).map((file) => fileStep({ ...file, restarts: [service.name] })),
    runitLinkStep(service.name),
  ];
}

const SETTLE_POLLS = 80;

/** Running, started at every boot, and with the files as they are now. */
export function runningStep(manager: ServiceManager, { name, stopTimeoutS }: Service): Step {
  const unit = quote(`${name}.service`);
  const isActive =
    manager === 'systemd'
      ? `systemctl is-active --quiet ${unit}`
      : `sv status ${quote(name)} | grep -q '^run:'`;
  const restart =
    manager === 'systemd'
      ? `systemctl daemon-reload; systemctl enable --quiet ${unit}; systemctl restart ${unit}`
      : restartWithRunit(name, stopTimeoutS);
  // Five times in a row, half a second apart: a program that ends at once is seen, whatever ended just before.
  const settled = `n=0; ok=0; until test "$ok" -ge 5; do n=$((n+1)); test "$n" -lt ${SETTLE_POLLS} || { echo "${name} does not stay up" >&2; ${lastWords(manager, name)}; exit 1; }; if ${isActive}; then ok=$((ok+1)); else ok=0; fi; sleep 0.5; done`;
  return {
    title: `${name} runs`,
    check: { script: `${isUnmarked(name)} && ${isActive}` },
    apply: { script: `${restart}\n${settled}\n${unmark(name)}`, timeoutMs: (stopTimeoutS + 90) * 1000 },
  };
}

/** What the program itself has to say about it: its complaints, else the last of its log. */
function lastWords(manager: ServiceManager, name: string): string {
  const log =
    manager === 'systemd'
      ? `journalctl --quiet --no-pager --output cat --lines 60 --unit ${quote(`${name}.service`)}`
      : `tail -n 60 ${quote(`/var/log/sluice/${name}/current`)}`;
  return `said=$(${log} 2> /dev/null || true); { echo "$said" | grep -iE 'error|fatal|fail' || echo "$said"; } | tail -n 10 >&2`;
}

function restartWithRunit(name: string, stopTimeoutS: number): string {
  const folder = quote(`/etc/service/${name}`);
  return [
    awaitRunit(name),
    `rm -f ${folder}/down`,
    `sv -w ${stopTimeoutS + 5} force-restart ${quote(name)}`,
  ].join('\n');
}
