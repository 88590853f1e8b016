import { fileStep } from '../commands/file-step.ts';
import { nothingStartsByItself, packageLists, packagesStep } from '../commands/packages-step.ts';
import { runningStep, type Service, serviceSteps } from '../commands/service.ts';
import type { Step } from '../steps/step.ts';
import { firewallSteps, nftablesText } from './firewall.ts';
import type { HostContext } from './host-context.ts';
import { sshdConfigSteps } from './sshd-config-steps.ts';

const SYSCTL: Record<string, string> = {
  'net.core.somaxconn': '4096',
  'net.ipv4.tcp_max_syn_backlog': '4096',
  'net.ipv4.ip_local_port_range': '15000 65000',
  'net.ipv4.tcp_syncookies': '1',
  'vm.swappiness': '1',
  // Redis saves with fork: without it a fork fails when half of the memory is in use.
  'vm.overcommit_memory': '1',
  'fs.file-max': '1000000',
};

/** Where there is no systemd there is no timer either. */
const LOGROTATE_SERVICE: Service = {
  name: 'logrotate',
  description: 'Turns log files over once an hour where they are due',
  user: 'root',
  command: ['/bin/sh', '-c', 'while sleep 3600; do logrotate /etc/logrotate.conf; done'],
  stopTimeoutS: 5,
};

/** What every host has, whatever it is for. */
export function baseSteps(context: HostContext): Step[] {
  const { manager } = context;
  return [
    nothingStartsByItself,
    packageLists,
    packagesStep([
      'ca-certificates',
      'logrotate',
      'openssl',
      'procps',
      ...(context.firewall ? ['nftables'] : []),
      ...(manager === 'runit' ? ['runit'] : []),
      ...(manager === 'systemd' && !context.isContainer ? ['chrony'] : []),
    ]),
    ...sshdConfigSteps(context),
    ...(context.isContainer ? [] : sysctlSteps()),
    ...(context.firewall
      ? firewallSteps(nftablesText(context.host, context.firewall, context.members), manager)
      : []),
    ...(manager === 'runit'
      ? [...serviceSteps(manager, LOGROTATE_SERVICE), runningStep(manager, LOGROTATE_SERVICE)]
      : []),
    ...(manager === 'systemd' && !context.isContainer ? [clockStep] : []),
  ];
}

/** Deadlines travel between hosts as times of day. A container has the clock of its machine. */
const clockStep: Step = {
  title: 'clock',
  check: { script: 'systemctl is-active --quiet chrony.service' },
  apply: { script: 'systemctl enable --quiet --now chrony.service' },
};

/** A container has its limits from whoever made it. */
function sysctlSteps(): Step[] {
  const path = '/etc/sysctl.d/60-sluice.conf';
  const content = `${Object.entries(SYSCTL)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n')}\n`;
  const holds = Object.entries(SYSCTL)
    .map(([name, value]) => `test "$(sysctl -n ${name} | tr '\\t' ' ')" = '${value}'`)
    .join(' && ');
  return [
    fileStep({ path, content }),
    {
      title: 'limits of the kernel',
      check: { script: holds },
      apply: { script: `sysctl --quiet -p ${path}` },
    },
  ];
}
