import fastify from 'fastify';
import { createPool } from 'mysql2/promise';
import { z } from 'zod';

/**
 * What an application without Sluice would write: one Fastify handler over a mysql2 pool, no queue, no tunnel. The
 * yardstick of the benchmark, in a process of its own as the gatekeeper is.
 */
const Env = z.object({
  HOST_PORT: z.string(),
  MYSQL_PORT: z.string(),
  MYSQL_USER: z.string(),
  MYSQL_PASSWORD: z.string(),
});
const Body = z.strictObject({ sql: z.string(), params: z.array(z.unknown()), database: z.string() });

const env = Env.parse(process.env);
const pool = createPool({
  host: '127.0.0.1',
  port: Number(env.MYSQL_PORT),
  user: env.MYSQL_USER,
  password: env.MYSQL_PASSWORD,
  database: 'shop',
  connectionLimit: 16,
});
const app = fastify();
app.post('/v1/query', async (request) => {
  const { sql, params } = Body.parse(request.body);
  const [rows, columns] = await pool.execute(sql, params as string[]);
  return { columns: columns.map((column) => ({ name: column.name })), rows };
});
await app.listen({ host: '127.0.0.1', port: Number(env.HOST_PORT) });
process.on('SIGTERM', async () => {
  await app.close();
  await pool.end();
});
