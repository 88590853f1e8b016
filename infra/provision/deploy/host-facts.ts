import type { ServiceManager } from '../commands/service.ts';
import type { Command } from '../ssh/command.ts';

/** What a host says of itself. */
export interface HostFacts {
  manager: ServiceManager;
  isContainer: boolean;
  /** As `uname -m` names it. */
  machine: string;
  memoryMb: number;
  processors: number;
  freeDiskMb: number;
  /** `debian 12`. */
  system: string;
  hasApt: boolean;
}

/** The memory of a container is its limit, of cgroups v1 or v2. */
export const factsCommand: Command = {
  script: [
    'if test -d /run/systemd/system; then echo manager=systemd; else echo manager=runit; fi',
    'if test -e /.dockerenv || grep -qa container= /proc/1/environ 2>/dev/null; then echo container=1; fi',
    'echo machine=$(uname -m)',
    'echo memoryKb=$(sed -n "s/^MemTotal: *\\([0-9]*\\).*/\\1/p" /proc/meminfo)',
    'limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || echo max)',
    'echo memoryLimit=$limit',
    'echo processors=$(nproc)',
    "echo freeDiskMb=$(df -Pm /var | awk 'NR==2 {print $4}')",
    'echo system=$(. /etc/os-release; echo "$ID $VERSION_ID")',
    'if command -v apt-get > /dev/null; then echo apt=1; fi',
  ].join('\n'),
};

export function readFacts(printed: string): HostFacts {
  const values = new Map(
    printed.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  const number = (name: string) => Number(values.get(name) ?? Number.NaN);
  const totalMb = Math.floor(number('memoryKb') / 1024);
  const limitMb = Math.floor(number('memoryLimit') / 1024 / 1024);
  return {
    manager: values.get('manager') === 'systemd' ? 'systemd' : 'runit',
    isContainer: values.get('container') === '1',
    machine: values.get('machine') ?? '',
    memoryMb: Number.isFinite(limitMb) && limitMb > 0 ? Math.min(totalMb, limitMb) : totalMb,
    processors: number('processors') || 1,
    freeDiskMb: number('freeDiskMb'),
    system: values.get('system') ?? '',
    hasApt: values.get('apt') === '1',
  };
}

const DISK_NEEDED_MB = 1_500;
const MACHINES: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };

/** Why a host cannot be deployed to, before anything is done to it; null when it can. `arch` is Node's name of ours. */
export function unfit(facts: HostFacts, arch: string, runsNode: boolean): string | null {
  if (!facts.hasApt) return `it runs ${facts.system || 'an unknown system'}; Debian or Ubuntu is needed`;
  if (facts.freeDiskMb < DISK_NEEDED_MB)
    return `the disk is full: ${facts.freeDiskMb} MB are free in /var, ${DISK_NEEDED_MB} are needed. Free some, then call again.`;
  if (runsNode && facts.machine !== MACHINES[arch])
    return `it is ${facts.machine}, and the Node that would be copied there is for ${MACHINES[arch] ?? arch}`;
  return null;
}
