import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

// The yardstick: what stands in front of single-slot servers without an orchestrator. Kept-alive connections, one request at a time
// for each target (HAProxy's `maxconn 1`), a line in memory. No queue that outlives it, no answer that can be asked for later.
const targets = String(process.env.TARGETS)
  .split(',')
  .map((url) => new URL(url));
const agent = new Agent({ keepAlive: true });
const idle = [...targets];
const waiting: ((target: URL) => void)[] = [];

const server = createServer(async (incoming, outgoing) => {
  if (incoming.url === '/healthz') return outgoing.end();
  const target = idle.pop() ?? (await new Promise<URL>((resolve) => waiting.push(resolve)));
  return pass(target, incoming, outgoing);
});

function pass(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  let held = true;
  const giveBack = () => {
    if (!held) return;
    held = false;
    const next = waiting.shift();
    if (next) next(target);
    else idle.push(target);
  };
  const { hostname, port } = target;
  const { method = 'GET', url: path, headers } = incoming;
  const call = request({ agent, hostname, port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('end', giveBack).pipe(outgoing);
  });
  call.on('error', () => {
    giveBack();
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  incoming.pipe(call);
}

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
