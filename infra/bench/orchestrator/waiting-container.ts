import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

// A container whose work lasts without this machine's processor, as on a GPU or behind another service. Counts what it is asked
// to do at a time, and the time at work, so that a benchmark can tell how well it was used.
const workMs = Number(process.env.WORK_MS);
let used = 0;
let served = 0;
let overlaps = 0;
let busyMs = 0;

const server = createServer(async (request, response) => {
  if (request.url === '/healthz') {
    const figures = { status: 'ok', idle: used === 0, served, overlaps, busyMs: Math.round(busyMs) };
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(figures));
  }
  if (request.url !== '/run') return response.writeHead(404).end();
  const startedAt = performance.now();
  if (used > 0) overlaps += 1;
  used += 1;
  const body = await request.toArray();
  await delay(workMs);
  used -= 1;
  served += 1;
  busyMs += performance.now() - startedAt;
  return response.end(Buffer.concat(body));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.stdin.on('end', () => process.exit()).resume();
process.on('SIGTERM', () => process.exit());
