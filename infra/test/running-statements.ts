import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { RunningStack } from './running-stack.ts';

/** What the primary runs right now, asked as root: through Sluice nobody sees what others run. */
export async function runningStatements(stack: RunningStack): Promise<string[]> {
  const secrets = JSON.parse(readFileSync(join(stack.dataDir, 'cluster', 'secrets.json'), 'utf8'));
  const primary = stack.state().processes.find((each) => each.kind === 'mysql' && each.name === 'primary');
  const connection = await createConnection({
    host: '127.0.0.1',
    port: Number(primary?.port),
    user: 'root',
    password: secrets.root,
  });
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
    return rows.flatMap((row) => (row.Info ? [String(row.Info)] : []));
  } finally {
    await connection.end();
  }
}
