import type { Part } from './binary.ts';

export type Product =
  | 'redis'
  | 'valkey'
  | 'mariadb'
  | 'mysql'
  | 'openssh'
  | 'sysbench'
  | 'debootstrap'
  | 'docker';
export type ProgramVersion = { product: Product; version: string };
export type VersionVerdict =
  | ({ outcome: 'usable' } & ProgramVersion)
  | { outcome: 'unusable'; reason: string };

/**
 * Redis 6.2: streams by age, GETDEL. MariaDB 10.6: the oldest line still maintained.
 * MySQL 8.0.23: the first with CHANGE REPLICATION SOURCE. OpenSSH 7.8: the first with PermitListen and ed25519 by default.
 * sysbench 1.0: the first with the oltp_* scripts and `--skip-trx`.
 * debootstrap 1.0.80, Docker 20.10: the oldest in a distribution that is still maintained.
 */
const OLDEST: Record<Product, string> = {
  redis: '6.2',
  valkey: '7.2',
  mariadb: '10.6',
  mysql: '8.0.23',
  openssh: '7.8',
  sysbench: '1.0',
  debootstrap: '1.0.80',
  docker: '20.10',
};

const TITLES: Record<Product, string> = {
  redis: 'Redis',
  valkey: 'Valkey',
  mariadb: 'MariaDB',
  mysql: 'MySQL',
  openssh: 'OpenSSH',
  sysbench: 'sysbench',
  debootstrap: 'debootstrap',
  docker: 'Docker',
};

/** Reads what the program of this part prints about itself, and says whether it is recent enough. */
export function judgeVersion(part: Part, output: string): VersionVerdict {
  const found = readVersion(part, output);
  if (found === null) {
    const firstLine = output.trim().split('\n')[0] ?? '';
    return {
      outcome: 'unusable',
      reason: `does not say its version (it printed "${firstLine.slice(0, 200)}")`,
    };
  }
  const oldest = OLDEST[found.product];
  if (compareVersions(found.version, oldest) < 0) {
    const title = TITLES[found.product];
    return {
      outcome: 'unusable',
      reason: `is ${title} ${found.version}, ${title} ${oldest} or newer is needed`,
    };
  }
  return { outcome: 'usable', ...found };
}

export function compareVersions(left: string, right: string): number {
  const a = left.split('.').map(Number);
  const b = right.split('.').map(Number);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function readVersion(part: Part, output: string): ProgramVersion | null {
  switch (part) {
    case 'redis': {
      const match = /(Redis|Valkey) server v=(\d+\.\d+\.\d+)/i.exec(output);
      return match
        ? { product: /valkey/i.test(match[1] ?? '') ? 'valkey' : 'redis', version: match[2] ?? '' }
        : null;
    }
    case 'database': {
      const match = /\bVer (\d+\.\d+\.\d+)(.*)/.exec(output);
      return match
        ? { product: /mariadb/i.test(match[2] ?? '') ? 'mariadb' : 'mysql', version: match[1] ?? '' }
        : null;
    }
    case 'sshd': {
      const match = /OpenSSH_(\d+\.\d+)/.exec(output);
      return match ? { product: 'openssh', version: match[1] ?? '' } : null;
    }
    case 'sysbench': {
      const match = /^sysbench (\d+\.\d+(\.\d+)?)/m.exec(output);
      return match ? { product: 'sysbench', version: match[1] ?? '' } : null;
    }
    case 'debootstrap': {
      const match = /^debootstrap (\d+(\.\d+)+)/m.exec(output);
      return match ? { product: 'debootstrap', version: match[1] ?? '' } : null;
    }
    case 'docker': {
      const match = /^Docker version (\d+(\.\d+)+)/m.exec(output);
      return match ? { product: 'docker', version: match[1] ?? '' } : null;
    }
  }
}
