import { createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { SshSession } from '../../provision/ssh/ssh-session.ts';

export interface ForwardedPort {
  /** On 127.0.0.1. */
  port: number;
  close(): void;
}

/** A port of a host's loopback device, here. A connection that cannot be made there is closed. */
export async function forwardPort(session: SshSession, remotePort: number): Promise<ForwardedPort> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // told by its close
    session.forward(remotePort).then(
      (channel) => pipeline(socket, channel, socket, () => undefined),
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
