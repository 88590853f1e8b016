import { connect, createServer, type Server, type Socket } from 'node:net';

/** `black-hole`: connections stay open and new ones are accepted, but no byte passes. `refuse`: all ends at once. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'latency'; delayMs: number }
  | { kind: 'black-hole' }
  | { kind: 'refuse' };

export interface FaultProxy {
  readonly port: number;
  /** Takes effect at once, on open connections too. */
  inject(fault: Fault): void;
  close(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 that makes the network between two real processes bad on demand. */
export async function createFaultProxy(targetPort: number, listenPort = 0): Promise<FaultProxy> {
  let fault: Fault = { kind: 'none' };
  const sockets = new Set<Socket>();

  const relay = (from: Socket, to: Socket) => {
    from.on('data', (chunk) => {
      if (fault.kind === 'black-hole') return;
      if (fault.kind === 'latency') setTimeout(() => to.writable && to.write(chunk), fault.delayMs);
      else to.write(chunk);
    });
    from.on('end', () => fault.kind !== 'black-hole' && to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      if (fault.kind !== 'black-hole') to.destroy();
    });
  };

  const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (inbound) => {
    if (fault.kind === 'refuse') return inbound.destroy();
    const outbound = connect({ host: '127.0.0.1', port: targetPort, noDelay: true, allowHalfOpen: true });
    sockets.add(inbound).add(outbound);
    relay(inbound, outbound);
    relay(outbound, inbound);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: listenPort }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  return {
    port,
    inject(next) {
      fault = next;
      if (next.kind === 'refuse') for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
