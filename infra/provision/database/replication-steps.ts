import { REPLICATION_ACCOUNT } from '../../local/cluster/accounts.ts';
import { REPLICATION_DIALECTS } from '../../local/cluster/replication-dialect.ts';
import type { Command } from '../ssh/command.ts';
import type { Step } from '../steps/step.ts';
import { COUNT_DATABASES, HAS_DATABASES, SERVER_PRODUCTS } from './server-product.ts';
import { sqlFromInput } from './sql-step.ts';

type Server = 'mariadb' | 'mysql';

const RUNNING_POLLS = 120;
const CATCH_UP_S = 120;

const WORDS: Record<Server, { show: string; host: string; io: string; sql: string; errors: string }> = {
  mariadb: {
    show: 'SHOW SLAVE STATUS',
    host: 'Master_Host',
    io: 'Slave_IO_Running',
    sql: 'Slave_SQL_Running',
    errors: 'Last_(IO|SQL)_Error:',
  },
  mysql: {
    show: 'SHOW REPLICA STATUS',
    host: 'Source_Host',
    io: 'Replica_IO_Running',
    sql: 'Replica_SQL_Running',
    errors: 'Last_(IO|SQL)_Error:',
  },
};

/** Prints what the node is, for `choosePrimary`. Of one that is down, its file of the last deploy tells. */
export function nodeStateCommand(server: Server): Command {
  const { client, roleFile } = SERVER_PRODUCTS[server];
  const { show } = WORDS[server];
  return {
    script: [
      `test -e ${roleFile} || { echo fresh; exit 0; }`,
      `if ! ${client} -e 'SELECT 1' > /dev/null 2>&1; then if grep -q ' = 0$' ${roleFile}; then echo primary-down; elif ${HAS_DATABASES}; then echo replica-down; else echo fresh; fi; exit 0; fi`,
      `if ${client} -e '${show}' | grep -q .; then echo replica; exit 0; fi`,
      `case "$(${client} -N -B -e 'SELECT @@GLOBAL.read_only')" in 0) echo primary; exit 0;; esac`,
      `databases=$(${client} -N -B -e "${COUNT_DATABASES}")`,
      'if test "$databases" = 0; then echo fresh; else echo left; fi',
    ].join('\n'),
  };
}

/** Follows the primary by GTID, both threads running. */
export function followStep(server: Server, primary: string, password: string): Step {
  const { client } = SERVER_PRODUCTS[server];
  const { show, host, io, sql, errors } = WORDS[server];
  // Not \G, which MySQL's client of version 9 takes for no command.
  const status = `${client} --vertical -e '${show}'`;
  const follows = `status="$(${status})"; echo "$status" | grep -q '${host}: ${primary}$' && echo "$status" | grep -q '${io}: Yes' && echo "$status" | grep -q '${sql}: Yes'`;
  const source = { host: primary, port: 3306, user: REPLICATION_ACCOUNT, password };
  return {
    title: `follows ${primary}`,
    check: { script: follows },
    apply: {
      script: sqlFromInput(client),
      input: `${REPLICATION_DIALECTS[server].follow(source).join(';\n')};\n`,
    },
    verify: {
      script: `n=0; until ${follows}; do n=$((n+1)); test "$n" -lt ${RUNNING_POLLS} || { echo "$status" | grep -E '${errors}' >&2; exit 1; }; sleep 0.25; done`,
    },
  };
}

/** Prints what `nodeStateCommand` does, with what is no good state marked, and of a replica whether it follows. */
export function replicationStatusCommand(server: Server): Command {
  const { client } = SERVER_PRODUCTS[server];
  const { show, io, sql } = WORDS[server];
  return {
    script: [
      `state=$( ( ${nodeStateCommand(server).script} ) )`,
      'case "$state" in primary|replica) echo "$state";; *) echo "$state: DOWN";; esac',
      `test "$state" != replica || test "$(${client} --vertical -e '${show}' | grep -cE '(${io}|${sql}): Yes')" -ge 2 || echo 'follows nobody: DOWN'`,
    ].join('\n'),
  };
}

/** Prints what the primary has written so far. */
export function positionCommand(server: Server): Command {
  return { script: `${SERVER_PRODUCTS[server].client} -N -B -e '${REPLICATION_DIALECTS[server].position}'` };
}

/** Succeeds once the replica has applied that position. */
export function caughtUpCommand(server: Server, position: string): Command {
  const { client } = SERVER_PRODUCTS[server];
  // Of several lines, which a client in batch mode prints as \n.
  const wait = REPLICATION_DIALECTS[server].wait(position.replaceAll(/\s|\\n/g, ''), CATCH_UP_S);
  return {
    script: `test "$(${client} -N -B)" = 0 || { echo "it does not have the primary's data after ${CATCH_UP_S} s" >&2; ${client} --vertical -e '${WORDS[server].show}' | grep -E '${WORDS[server].errors}' >&2; exit 1; }`,
    input: `${wait};\n`,
    timeoutMs: (CATCH_UP_S + 30) * 1000,
  };
}
