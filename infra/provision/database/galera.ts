import { PORTS } from '../../fleet/network/access-rules.ts';
import { awaitRunit } from '../commands/runit-service.ts';
import type { ServiceManager } from '../commands/service.ts';
import type { Command } from '../ssh/command.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import type { Step } from '../steps/step.ts';
import { SERVER_PRODUCTS } from './server-product.ts';

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

/**
 * What a node says of the cluster. `stopped`: it has data of one, and is no member; `isReuniting`: its server is there and
 * remembers with whom it was in a cluster when it went down: once all of them are back they go on by themselves. `seqno`: how far its data are, -1 where only the data themselves know. `isSafe`: it stopped last.
 */
export type GaleraState =
  | { name: string; state: 'member' }
  | { name: string; state: 'stopped'; isSafe: boolean; seqno: number; uuid: string; isReuniting: boolean }
  | { name: string; state: 'fresh' };

export type Bootstrap =
  | { outcome: 'none-needed' }
  | { outcome: 'from'; name: string }
  | { outcome: 'unclear'; why: string };

/**
 * Which node begins the cluster. While one is a member nobody may: a second cluster would be born. After all have stopped, the one that
 * stopped last has all data; where none says so, the one whose data are furthest has every write that was acknowledged.
 */
export function chooseBootstrap(nodes: readonly GaleraState[]): Bootstrap {
  if (nodes.some(({ state }) => state === 'member')) return { outcome: 'none-needed' };
  const stopped = nodes.filter((node) => node.state === 'stopped');
  const [first] = nodes;
  if (stopped.length === 0 && first) return { outcome: 'from', name: first.name };
  const isOne = new Set(stopped.map(({ uuid }) => uuid)).size === 1 && stopped[0]?.uuid !== UNTOLD;
  const [newest] = stopped.toSorted((a, b) => b.seqno - a.seqno);
  const [safe, ...moreSafe] = stopped.filter(({ isSafe }) => isSafe);
  if (newest && isOne && moreSafe.length === 0) {
    if (safe && safe.seqno >= 0 && safe.seqno === newest.seqno) return { outcome: 'from', name: safe.name };
    if (!safe && stopped.every(({ seqno }) => seqno >= 0)) return { outcome: 'from', name: newest.name };
  }
  const seen = stopped
    .map(({ name, uuid, seqno, isSafe }) => `${name} at ${uuid}:${seqno}${isSafe ? ', stopped last' : ''}`)
    .join('; ');
  return {
    outcome: 'unclear',
    why:
      `no node is running, and what they have does not say which one has all data (${seen}; -1: not known). Find the newest with ` +
      '"mariadbd --wsrep-recover" on each, set safe_to_bootstrap: 1 in its /var/lib/mysql/grastate.dat alone, then call again.',
  };
}

/** Stands in the file of a node that never was in a cluster, and also of one that has data and waits for the others. */
const UNTOLD = '00000000-0000-0000-0000-000000000000';
const GRASTATE = '/var/lib/mysql/grastate.dat';
const saved = (name: string) => `$(sed -n 's/^${name}: *//p' ${GRASTATE})`;

const IS_MEMBER = `if mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>/dev/null | cut -f2 | grep -qx Primary; then echo member; exit 0; fi`;

/** Prints `member`, `fresh`, or `stopped SAFE SEQNO UUID REUNITING`, for `readGaleraState`. */
export const galeraStateCommand: Command = {
  script: [
    IS_MEMBER,
    `if ! test -e ${GRASTATE} || ! test -e ${SERVER_PRODUCTS.mariadb.settingsFile}; then echo fresh; exit 0; fi`,
    'if pidof mariadbd > /dev/null && test -e /var/lib/mysql/gvwstate.dat; then reuniting=1; else reuniting=0; fi',
    `echo "stopped ${saved('safe_to_bootstrap')} ${saved('seqno')} ${saved('uuid')} $reuniting"`,
  ].join('\n'),
};

/** Stops the server of a node that is no member, asks its data how far they are, and prints like `galeraStateCommand`. */
export function recoverCommand(manager: ServiceManager): Command {
  return {
    script: [
      IS_MEMBER,
      `if ! test -e ${GRASTATE}; then echo fresh; exit 0; fi`,
      // Half of another one's data, which may say that they are as far as those.
      `if test -e /var/lib/mysql/sst_in_progress; then echo "stopped 0 -1 ${saved('uuid')} 0"; exit 0; fi`,
      `{ ${stopServer(manager)}; } >&2`,
      `seqno=${saved('seqno')}; uuid=${saved('uuid')}`,
      'install -d -o mysql -g mysql -m 0755 /run/mysqld',
      'if test -z "$seqno" || test "$seqno" = -1; then',
      // `…WSREP: Recovered position: UUID:SEQNO`
      "  found=$(mariadbd --user=mysql --wsrep-recover --disable-log-error 2>&1 | sed -n 's/.*WSREP: Recovered position: *//p' | tail -n 1)",
      `  if test "$found" = ${UNTOLD}:-1; then echo fresh; exit 0; fi`,
      '  if test -n "$found"; then uuid=$(echo "$found" | cut -d: -f1); seqno=$(echo "$found" | cut -d: -f2 | cut -d, -f1); fi',
      'fi',
      `echo "stopped ${saved('safe_to_bootstrap')} $seqno $uuid 0"`,
    ].join('\n'),
    timeoutMs: 600_000,
  };
}

/** Throws where it is none of them: what is not understood must not pass for a node without data. */
export function readGaleraState(name: string, printed: string): GaleraState {
  const [state, safe, seqno, uuid = '', reuniting] = printed.trim().split(' ');
  if (state === 'member') return { name, state };
  if (state === 'stopped') {
    return {
      name,
      state,
      isSafe: safe === '1',
      seqno: /^\d+$/.test(seqno ?? '') ? Number(seqno) : -1,
      uuid: uuid || UNTOLD,
      isReuniting: reuniting === '1',
    };
  }
  if (state === 'fresh') return { name, state };
  throw new HostFailure(name, `said nothing of its Galera cluster that is understood: "${printed.trim()}"`);
}

function stopServer(manager: ServiceManager): string {
  return manager === 'systemd'
    ? 'systemctl stop mariadb.service'
    : `${awaitRunit('mariadb')}; sv -w 120 force-stop mariadb || true`;
}

/** Prints `member of 3, Synced`, or how it is cut off. */
export const galeraStatusCommand: Command = {
  script: [
    `value() { mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_$1'" 2>/dev/null | cut -f2; }`,
    'if test "$(value cluster_status)" = Primary; then echo "member of $(value cluster_size), $(value local_state_comment)"; else echo "no member of its Galera cluster: DOWN"; fi',
  ].join('\n'),
};

/** Begins a cluster: this node alone, to which the others come. */
export function bootstrapStep(manager: ServiceManager): Step {
  return {
    title: 'Galera cluster begun',
    check: memberCheck(1),
    apply: {
      script: [
        stopServer(manager),
        // What the cluster looked like before, and that others may have stopped later: decided already.
        'rm -f /var/lib/mysql/gvwstate.dat',
        `! test -e ${GRASTATE} || sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' ${GRASTATE}`,
        ...(manager === 'systemd'
          ? ['galera_new_cluster']
          : [
              'rm -f /etc/service/mariadb/down',
              'install -d -o mysql -g mysql -m 0755 /run/mysqld',
              // The folder is the server's own: what lies there is written by no more than its rights.
              "chpst -u mysql sh -c 'echo --wsrep-new-cluster > /run/mysqld/once'",
              'sv -w 60 start mariadb',
            ]),
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
