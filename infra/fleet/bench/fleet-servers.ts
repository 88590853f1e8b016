import { createConnection } from 'mysql2/promise';
import type { DatabaseServer } from '../../bench/cluster/database-server.ts';
import { ACCOUNT_NAMES } from '../../local/cluster/accounts.ts';
import { packagesStep } from '../../provision/commands/packages-step.ts';
import { bring, type DeployHost } from '../../provision/deploy/deploy-host.ts';
import { createSshProgram } from './ssh-program.ts';

const PORT = 3306;
/** The scripts that Debian's package brings are found by their names. */
const SYSBENCH = 'sysbench';

/** sysbench is on the host of the database that it loads: only the host itself may connect. */
export async function installSysbench(host: DeployHost): Promise<void> {
  await bring(host, [packagesStep([SYSBENCH])]);
}

/** A database of the fleet: sysbench runs beside it, and we reach it through SSH. */
export function fleetServer({ name, session, context }: DeployHost): DatabaseServer {
  const access = { user: ACCOUNT_NAMES.admin, password: context.secrets.database.admin };
  return {
    name,
    host: '127.0.0.1',
    port: PORT,
    ...access,
    connect: async () => createConnection({ ...access, stream: await session.forward(PORT) }),
    sysbench: { command: SYSBENCH, run: createSshProgram(session) },
  };
}
