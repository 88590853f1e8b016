/** A program that can be started: `env` is added to the environment (library paths of an unpacked package). */
export type Binary = { path: string; env: Record<string, string>; version: string };

/** The database server with its own client; MariaDB brings the script that makes a data folder, MySQL does it itself. */
export type Database =
  | { flavor: 'mariadb'; server: Binary; client: Binary; installDb: Binary }
  | { flavor: 'mysql'; server: Binary; client: Binary };

export type Binaries = { redisServer: Binary; database: Database; sshd: Binary };

/** The benchmark's load generator, and the folder of the Lua scripts that came with it. */
export type Sysbench = Binary & { scriptsDir: string };

/** Makes a Debian system in a folder; `keyring` is of the keys that sign Debian's packages. */
export type Debootstrap = Binary & { keyring: string };

/**
 * What is needed from the platform: three servers for the local stack, sysbench for the benchmark of the cluster alone, debootstrap
 * and Docker (with all that its engine starts) for fleets of containers.
 */
export type Part = 'redis' | 'database' | 'sshd' | 'sysbench' | 'debootstrap' | 'docker';

/**
 * The whole environment that a program gets: nothing of the caller's own, whose MYSQL_*, REDISCLI_* or LD_* variables
 * would change what the servers do.
 */
export function environmentOf(binary: Pick<Binary, 'env'>): Record<string, string> {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', ...binary.env };
}
