import { FIREWALL_FILE } from '../../../../provision/hosts/firewall.ts';

/** Where the provider leaves the addresses of name servers. */
export const NAME_SERVERS_FILE = '/etc/resolv.conf.host';
export const BOOT_COMMAND = '/usr/local/sbin/boot-host';
/** Services get SERVICES_STOP_S, and what is left of it is for the supervisor. */
export const STOP_TIMEOUT_S = 60;
const SERVICES_STOP_S = 50;

/**
 * Process 1 of a host. It stays in front of runsvdir, which ends at once when it is told to and would take all services with it,
 * databases in the middle of their work. `wait` also collects orphans.
 */
export const bootScript = `#!/bin/sh
# The engine's own name server answers through rules that a firewall may drop: then the next one is asked.
if [ -s ${NAME_SERVERS_FILE} ]; then
  cat ${NAME_SERVERS_FILE} > /etc/resolv.conf
fi
if [ -e ${FIREWALL_FILE} ]; then
  nft -f ${FIREWALL_FILE} || echo "the firewall's rules could not be loaded" >&2
fi
mkdir -p /run/lock /run/runit/supervise

runsvdir -P /etc/service &
supervisor=$!

stop() {
  trap '' TERM INT HUP
  sv -w ${SERVICES_STOP_S} stop /etc/service/* > /dev/null 2>&1
  kill -HUP "$supervisor"
  wait "$supervisor"
  rounds=50
  while pgrep -x runsv > /dev/null && [ "$rounds" -gt 0 ]; do
    sleep 0.1
    rounds=$((rounds - 1))
  done
  exit 0
}
trap stop TERM INT HUP
wait "$supervisor"
echo "the supervisor has ended" >&2
exit 1
`;

/** Not Debian's own service of runit, which does not start where packages may start nothing by themselves. */
export const sshdRun = `#!/bin/sh
exec 2>&1
mkdir -p -m 755 /run/sshd
exec /usr/sbin/sshd -D -e
`;
