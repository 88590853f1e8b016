import { createHash } from 'node:crypto';
import { bootScript, sshdRun } from './boot-script.ts';

/** A file of the image; owner is root. */
export interface RecipeFile {
  path: string;
  mode: number;
  content: string;
}

/** All that the image of a host is made of. Another recipe is another image, and hosts of the old one are replaced. */
export interface HostRecipe {
  suite: string;
  packages: readonly string[];
  files: readonly RecipeFile[];
  /** Run by `sh -e` as root within the finished root file system. */
  finish: string;
}

export const OPERATOR = 'operator';
export const OPERATOR_UID = 1000;
/** Debian's group `users`. */
export const OPERATOR_GID = 100;

/** What a cloud's image has, and runit in place of systemd. What Sluice needs is installed by a deployment, as on any host. */
const PACKAGES = [
  'ca-certificates',
  'curl',
  'iproute2',
  'netbase',
  'nftables',
  'openssh-server',
  'procps',
  'runit',
  'sudo',
];

const FILES: readonly RecipeFile[] = [
  {
    path: '/etc/ssh/sshd_config.d/host.conf',
    mode: 0o644,
    content: 'PasswordAuthentication no\nPermitRootLogin no\n',
  },
  { path: '/etc/sudoers.d/operator', mode: 0o440, content: `${OPERATOR} ALL=(ALL) NOPASSWD:ALL\n` },
  { path: '/etc/sv/sshd/run', mode: 0o755, content: sshdRun },
  { path: '/usr/local/sbin/boot-host', mode: 0o755, content: bootScript },
];

/** Nothing that must differ between hosts (keys, ids) and nothing that grows old (lists of packages) stays in. */
const FINISH = `
useradd --uid ${OPERATOR_UID} --gid ${OPERATOR_GID} --no-user-group --create-home --shell /bin/bash --password '*' ${OPERATOR}
install -d -m 700 -o ${OPERATOR_UID} -g ${OPERATOR_GID} /home/${OPERATOR}/.ssh
rm -f /etc/ssh/ssh_host_* /etc/machine-id /var/lib/dbus/machine-id /etc/hostname /etc/resolv.conf
rm -f /etc/runit/runsvdir/default/*
ln -s /etc/sv/sshd /etc/runit/runsvdir/default/sshd
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /tmp/* /run/*
find /var/log -type f -delete
`;

export function hostRecipe(suite: string): HostRecipe {
  return { suite, packages: PACKAGES, files: FILES, finish: FINISH };
}

/** `sluice/fleet-host:bookworm-0123456789ab`: the same recipe is the same image, for every fleet of an engine. */
export function hostImageName(recipe: HostRecipe): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
  return `sluice/fleet-host:${recipe.suite}-${hash.slice(0, 12)}`;
}
