import type { Part } from './binary.ts';

/** Why a part is missing: what was looked at and refused, and why the packages could not be fetched. */
export type MissingPart = { part: Part; reasons: string[] };

type Guide = { title: string; variable: string; apt: string; dnf: string; brew: string };

const GUIDES: Record<Part, Guide> = {
  redis: {
    title: 'a Redis (≥ 6.2) or Valkey server',
    variable: 'SLUICE_REDIS_SERVER',
    apt: 'redis-server',
    dnf: 'valkey',
    brew: 'redis',
  },
  database: {
    title: 'a MariaDB (≥ 10.6) or MySQL (≥ 8.0.23) server with its client',
    variable: 'SLUICE_MYSQLD',
    apt: 'mariadb-server-core mariadb-client-core',
    dnf: 'mariadb-server mariadb',
    brew: 'mariadb',
  },
  sshd: {
    title: 'the OpenSSH server',
    variable: 'SLUICE_SSHD',
    apt: 'openssh-server',
    dnf: 'openssh-server',
    brew: 'openssh',
  },
  sysbench: {
    title: 'sysbench (≥ 1.0), which the benchmark of the cluster measures with',
    variable: 'SLUICE_SYSBENCH',
    apt: 'sysbench',
    dnf: 'sysbench',
    brew: 'sysbench',
  },
  debootstrap: {
    title: 'debootstrap, which makes the image of hosts that are containers',
    variable: 'SLUICE_DEBOOTSTRAP',
    apt: 'debootstrap debian-archive-keyring',
    dnf: 'debootstrap debian-keyring',
    brew: '(none: it needs Linux)',
  },
  docker: {
    title: 'a Docker engine (≥ 20.10) with iptables',
    variable: 'SLUICE_DOCKERD',
    apt: 'docker.io iptables',
    dnf: 'moby-engine iptables-nft',
    brew: '(none: it needs Linux)',
  },
};

/** The variable that points to a part's program. */
export function programVariable(part: Part): string {
  return GUIDES[part].variable;
}

/** Programs that Sluice cannot do without were not found and could not be fetched; the message says what to do. */
export class MissingBinariesError extends Error {
  readonly missing: readonly MissingPart[];

  constructor(missing: readonly MissingPart[], whyNotFetched: string) {
    super(describeMissing(missing, whyNotFetched));
    this.name = 'MissingBinariesError';
    this.missing = missing;
  }
}

export function describeMissing(missing: readonly MissingPart[], whyNotFetched: string): string {
  const packagesFor = (manager: 'apt' | 'dnf' | 'brew') =>
    missing.map(({ part }) => GUIDES[part][manager]).join(' ');
  const lines = missing.flatMap(({ part, reasons }) => [
    `  - ${GUIDES[part].title}`,
    ...reasons.map((reason) => `      ${reason}`),
  ]);
  return [
    'Missing on this machine:',
    ...lines,
    whyNotFetched,
    'Install the packages of your platform (their services need not run):',
    `  Debian, Ubuntu:  apt-get install ${packagesFor('apt')}`,
    `  Fedora, RHEL:    dnf install ${packagesFor('dnf')}`,
    `  macOS:           brew install ${packagesFor('brew')}`,
    'or point to the program yourself:',
    ...missing.map(({ part }) => `  ${GUIDES[part].variable}=/path/to/${PROGRAMS[part]}`),
  ].join('\n');
}

const PROGRAMS: Record<Part, string> = {
  redis: 'redis-server',
  database: 'mariadbd',
  sshd: 'sshd',
  sysbench: 'sysbench',
  debootstrap: 'debootstrap',
  docker: 'dockerd',
};
