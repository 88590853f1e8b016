import { fileStep } from '../commands/file-step.ts';
import { packagesStep, versionStep } from '../commands/packages-step.ts';
import { runningStep, type ServiceManager, serviceSteps } from '../commands/service.ts';
import type { HostContext } from '../hosts/host-context.ts';
import type { Step } from '../steps/step.ts';
import { databaseConfig, roleConfig } from './database-config.ts';
import { COUNT_DATABASES, HAS_DATABASES, SERVER_PRODUCTS, type ServerProduct } from './server-product.ts';

/** Its server ids are apart from those of the cluster, so that it could join it one day. */
const STANDALONE_SERVER_ID = 1_000;

/** The server, installed and running with our settings. */
export function databaseSteps(
  context: HostContext,
  {
    isReadOnly,
    more = [],
    packages = [],
  }: { isReadOnly: boolean; more?: readonly string[]; packages?: readonly string[] },
): Step[] {
  const { server, version } = context.fleet.versions.database;
  const product = SERVER_PRODUCTS[server];
  const isNode = context.host.role === 'database';
  const config = databaseConfig({
    server,
    serverId: isNode ? context.host.number : STANDALONE_SERVER_ID,
    address: isNode ? context.host.address : null,
    bufferPoolMb: bufferPoolMb(context),
    more,
  });
  const restarts = [product.service.name];
  return [
    versionStep(product.packageName, version),
    // Before the package: its data folder is then made with these settings.
    fileStep({ path: product.settingsFile, content: config, restarts }),
    fileStep({ path: product.roleFile, content: roleConfig(server, isReadOnly) }),
    packagesStep([product.packageName, ...packages]),
    dataFolderStep(product),
    ...databaseServiceSteps(context.manager, server),
    runningStep(context.manager, product.service),
    answersStep(product.client),
    ...(server === 'mysql' ? [emptyLogStep] : []),
    readOnlyStep(server, isReadOnly),
  ];
}

/**
 * The package makes the data folder, and does not tell when it could not, on a full disk for example. Then it is made here, from nothing:
 * nobody's data are in a folder that has no database of a user.
 */
function dataFolderStep({ ownTables, initialize, packageName }: ServerProduct): Step {
  const folder = '/var/lib/mysql';
  const empty = `find ${folder} -mindepth 1 -maxdepth 1 ! -name 'lost+found' -exec rm -rf {} +`;
  return {
    title: 'data folder',
    check: { script: `test -e ${folder}/${ownTables} || ${HAS_DATABASES}` },
    apply: {
      script:
        initialize === null
          ? `echo "the package could not make ${folder}: once the cause is gone (a full disk?), apt-get purge it with ${packageName}, then call again" >&2; exit 1`
          : `${empty}\n${initialize} > /dev/null || { ${empty}; exit 1; }`,
    },
  };
}

/**
 * MySQL's package makes an account of its own on each host, and the binary log has it: no server could follow another. So a server without
 * any database of a user begins with an empty log.
 */
const emptyLogStep: Step = {
  title: 'takes its binary log from here',
  check: {
    script: [
      'test -e /var/lib/sluice/sql/log-begun && exit 0',
      `test "$(mysql -N -B -e "${COUNT_DATABASES}")" -gt 0`,
    ].join('\n'),
  },
  apply: {
    script: [
      `databases=$(mysql -N -B -e "${COUNT_DATABASES}")`,
      'test "$databases" = 0',
      // The newer name since 8.2, the only one since 8.4.
      "mysql --batch -e 'RESET BINARY LOGS AND GTIDS' 2> /dev/null || mysql --batch -e 'RESET MASTER'",
      'mkdir -p /var/lib/sluice/sql; touch /var/lib/sluice/sql/log-begun',
    ].join('\n'),
  },
};

/** A change of roles takes effect without a restart; the file is for the next one. */
function readOnlyStep(server: 'mariadb' | 'mysql', isReadOnly: boolean): Step {
  const { client, readOnly } = SERVER_PRODUCTS[server];
  const value = isReadOnly ? 1 : 0;
  // Of MySQL's two, super_read_only brings read_only along, and goes with it.
  const set = isReadOnly ? `${readOnly.replaceAll('-', '_')} = 1` : 'read_only = 0';
  return {
    title: isReadOnly ? 'takes no writes' : 'takes writes',
    check: { script: `test "$(${client} -N -B -e 'SELECT @@GLOBAL.read_only')" = ${value}` },
    apply: { script: `${client} --batch -e 'SET GLOBAL ${set}'` },
  };
}

/** All but starting it, which hosts do in their turn. */
export function withoutStart(steps: readonly Step[]): Step[] {
  return steps.filter(({ title }) => !/ (runs|answers)$|^takes /.test(title));
}

/** Packages bring units for systemd; runit needs to be told. */
export function databaseServiceSteps(manager: ServiceManager, server: 'mariadb' | 'mysql'): Step[] {
  return manager === 'runit' ? serviceSteps(manager, SERVER_PRODUCTS[server].service) : [];
}

export function answersStep(client: string): Step {
  return {
    title: 'the database answers',
    check: { script: `${client} --batch -e 'SELECT 1' > /dev/null` },
    apply: {
      script: `n=0; until ${client} --batch -e 'SELECT 1' > /dev/null 2>&1; do n=$((n+1)); test "$n" -lt 240 || exit 1; sleep 0.5; done`,
      timeoutMs: 150_000,
    },
  };
}

function bufferPoolMb({ fleet, memoryMb }: HostContext): number {
  return fleet.bufferPoolMb ?? Math.max(64, Math.floor(memoryMb / 2));
}
