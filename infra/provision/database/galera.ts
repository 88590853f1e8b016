import { PORTS } from '../../fleet/network/access-rules.ts';
import type { ServiceManager } from '../commands/service.ts';
import type { Command } from '../ssh/command.ts';
import type { Step } from '../steps/step.ts';

export const GALERA_PACKAGES = ['galera-4', 'rsync'];

/** Galera takes no longer one. */
const CLUSTER_NAME_MAX = 32;

/** Lines of the server's settings. Every node takes writes, each in all or in none of them. */
export function galeraSettings(fleet: string, address: string, addresses: readonly string[]): string[] {
  return [
    'wsrep-on = ON',
    'wsrep-provider = /usr/lib/galera/libgalera_smm.so',
    `wsrep-cluster-name = ${`sluice-${fleet}`.slice(0, CLUSTER_NAME_MAX)}`,
    `wsrep-cluster-address = gcomm://${addresses.join(',')}`,
    `wsrep-node-address = ${address}`,
    'wsrep-sst-method = rsync',
    'wsrep-gtid-mode = ON',
    'wsrep-gtid-domain-id = 1',
    'innodb-autoinc-lock-mode = 2',
    `wsrep-provider-options = "gmcast.listen_addr=tcp://0.0.0.0:${PORTS.galera.replication}"`,
  ];
}

/** What a node says of the cluster. `seqno`: how far its data are, where it is stopped. */
export type GaleraState =
  | { name: string; state: 'member' }
  | { name: string; state: 'stopped'; isSafe: boolean; seqno: number }
  | { name: string; state: 'fresh' };

export type Bootstrap =
  | { outcome: 'none-needed' }
  | { outcome: 'from'; name: string }
  | { outcome: 'unclear'; why: string };

/**
 * Which node begins the cluster. While one is a member nobody may: a second cluster would be born. After all have stopped, only the one
 * that stopped last has all data.
 */
export function chooseBootstrap(nodes: readonly GaleraState[]): Bootstrap {
  if (nodes.some(({ state }) => state === 'member')) return { outcome: 'none-needed' };
  const stopped = nodes.filter((node) => node.state === 'stopped');
  const [safe, ...moreSafe] = stopped.filter(({ isSafe }) => isSafe);
  if (safe && moreSafe.length === 0) return { outcome: 'from', name: safe.name };
  const [first] = nodes;
  if (stopped.length === 0 && first) return { outcome: 'from', name: first.name };
  const seen = stopped.map(({ name, seqno }) => `${name} at ${seqno}`).join(', ');
  return {
    outcome: 'unclear',
    why:
      `no node is running, and it is not one that says that it stopped last (${seen}; -1 means that it crashed). Find the newest with ` +
      '"mariadbd --wsrep-recover" on each, set safe_to_bootstrap: 1 in its /var/lib/mysql/grastate.dat, then call again.',
  };
}

/** Prints `member`, `fresh`, or `stopped SAFE SEQNO`, for `readGaleraState`. */
export const galeraStateCommand: Command = {
  script: [
    `if mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>/dev/null | cut -f2 | grep -qx Primary; then echo member; exit 0; fi`,
    'file=/var/lib/mysql/grastate.dat',
    `if ! test -e $file || ! test -e /etc/mysql/mariadb.conf.d/98-sluice.cnf || grep -q 'uuid: *00000000-0000' $file; then echo fresh; exit 0; fi`,
    `echo "stopped $(sed -n 's/^safe_to_bootstrap: *//p' $file) $(sed -n 's/^seqno: *//p' $file)"`,
  ].join('\n'),
};

export function readGaleraState(name: string, printed: string): GaleraState {
  const [state, safe, seqno] = printed.trim().split(' ');
  if (state === 'member') return { name, state };
  if (state === 'stopped') return { name, state, isSafe: safe === '1', seqno: Number(seqno ?? -1) };
  return { name, state: 'fresh' };
}

/** Begins a cluster: this node alone, to which the others come. */
export function bootstrapStep(manager: ServiceManager): Step {
  return {
    title: 'Galera cluster begun',
    check: memberCheck(1),
    apply: {
      script:
        manager === 'systemd'
          ? 'systemctl stop mariadb.service\ngalera_new_cluster'
          : [
              'rm -f /etc/service/mariadb/down',
              'sv -w 120 force-stop mariadb || true',
              'install -d -o mysql -g mysql -m 0755 /run/mysqld',
              'echo --wsrep-new-cluster > /run/mysqld/once',
              'chown mysql:mysql /run/mysqld/once',
              'sv -w 60 start mariadb',
            ].join('\n'),
      timeoutMs: 300_000,
    },
    verify: waitFor(memberCheck(1)),
  };
}

/** Synced, in the cluster's majority, which has at least so many nodes. */
export function memberStep(size: number): Step {
  return {
    title: `member of a Galera cluster of ${size}`,
    check: memberCheck(size),
    apply: waitFor(memberCheck(size)),
  };
}

function memberCheck(size: number): Command {
  const value = (name: string) => `$(mariadb -N -B -e "SHOW STATUS LIKE '${name}'" 2>/dev/null | cut -f2)`;
  return {
    script: `test "${value('wsrep_cluster_status')}" = Primary && test "${value('wsrep_local_state_comment')}" = Synced && test "${value('wsrep_cluster_size')}" -ge ${size}`,
  };
}

function waitFor({ script }: Command): Command {
  return {
    script: `n=0; until ${script}; do n=$((n+1)); test "$n" -lt 300 || exit 1; sleep 1; done`,
    timeoutMs: 330_000,
  };
}
