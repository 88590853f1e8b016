import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { afterEach, expect, test } from 'vitest';
import { HostFailure } from '../../provision/ssh/host-failure.ts';
import type { SshSession } from '../../provision/ssh/ssh-session.ts';
import { type ForwardedPort, forwardPort } from './forwarded-port.ts';

let forwarded: ForwardedPort | undefined;
afterEach(() => forwarded?.close());

const notHere = () => Promise.reject(new Error('not here'));
const session = (forward: SshSession['forward']): SshSession => ({
  ...{ name: 'queue-1', hostKey: '', run: notHere, open: notHere, close: () => undefined },
  forward,
});

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

test('what is sent arrives at the port of the host, and its answer here', async () => {
  const asked: number[] = [];
  const echo = async (port: number) => {
    asked.push(port);
    return new PassThrough() as unknown as ClientChannel;
  };
  forwarded = await forwardPort(session(echo), 6379);
  const sockets = await Promise.all([connected(forwarded.port), connected(forwarded.port)]);
  for (const [index, socket] of sockets.entries()) {
    socket.write(`ping ${index}`);
    expect(String((await once(socket, 'data'))[0])).toBe(`ping ${index}`);
  }
  expect(asked).toEqual([6379, 6379]);
  const closed = sockets.map((socket) => once(socket, 'close'));
  forwarded.close();
  await Promise.all(closed);
});

test('a connection that cannot be made there is closed', async () => {
  forwarded = await forwardPort(
    session(() => Promise.reject(new HostFailure('queue-1', 'port 6379 is not reached'))),
    6379,
  );
  const socket = connect(forwarded.port, '127.0.0.1');
  // Whether it ends or is reset is up to the moment.
  socket.on('error', () => undefined);
  await once(socket, 'close');
  expect(socket.bytesRead).toBe(0);
});
