import { connect } from 'node:net';
import { Client, type ClientChannel } from 'ssh2';
import { quote } from '../commands/quote.ts';
import type { Command, CommandResult } from './command.ts';
import { connectionFailure } from './connection-failure.ts';
import { HostFailure } from './host-failure.ts';
import type { HostLog } from './host-log.ts';

export interface HostAddress {
  name: string;
  host: string;
  port: number;
  user: string;
}

export interface SshSessionOptions {
  address: HostAddress;
  /** In OpenSSH's format. */
  privateKey: string;
  /** `ssh-ed25519 AAAA…`: one of them the host must show. Without any it is refused. */
  hostKeys: readonly string[];
  log: HostLog;
}

/** A way to run commands as root on one host. The caller closes it. */
export interface SshSession {
  readonly name: string;
  /** The one of the expected host keys that the host has shown. */
  readonly hostKey: string;
  /** Resolves with any exit code; rejects with HostFailure when the connection is lost or the time is over. */
  run(command: Command): Promise<CommandResult>;
  /** Like `run`, for a command that goes on until its input ends. Resolves with its channel. */
  open(script: string): Promise<ClientChannel>;
  /** A byte stream to a port of the host's loopback device. Throws HostFailure. */
  forward(port: number): Promise<ClientChannel>;
  close(): void;
}

const READY_TIMEOUT_MS = 15_000;
const KEEPALIVE_INTERVAL_MS = 5_000;
const KEEPALIVE_MISSES_MAX = 6;
const COMMAND_TIMEOUT_MS = 600_000;
const OUTPUT_KEPT = 1_000_000;

/** Throws HostFailure. */
export function connectSsh(options: SshSessionOptions): Promise<SshSession> {
  const { address, hostKeys } = options;
  const known = new Map(hostKeys.map((key) => [key.split(' ')[1] ?? '', key]));
  return new Promise((resolve, reject) => {
    // A socket of our own: the library's would keep Nagle's algorithm on, which costs 40 ms per exchange.
    const socket = connect({ host: address.host, port: address.port, noDelay: true });
    const client = new Client();
    let shown: string | null = null;
    let lost = 'the connection was closed';
    let refusedKey: string | null = null;
    const fail = (error: Error) => {
      lost = error.message;
      socket.destroy();
      reject(new HostFailure(address.name, connectionFailure(address, error, refusedKey), { cause: error }));
    };
    client
      .on('ready', () => resolve(session(client, options, shown ?? '', () => lost)))
      .on('error', fail)
      .on('close', () => fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })));
    // Without this listener an early error of the socket would end the process.
    socket.on('error', fail);
    try {
      client.connect({
        sock: socket,
        username: address.user,
        privateKey: options.privateKey,
        readyTimeout: READY_TIMEOUT_MS,
        keepaliveInterval: KEEPALIVE_INTERVAL_MS,
        keepaliveCountMax: KEEPALIVE_MISSES_MAX,
        algorithms: { serverHostKey: ['ssh-ed25519'] },
        hostVerifier: (offered: Buffer) => {
          const base64 = offered.toString('base64');
          shown = known.get(base64) ?? null;
          if (shown === null) refusedKey = `ssh-ed25519 ${base64}`;
          return shown !== null;
        },
      });
    } catch (error) {
      fail(error as Error);
    }
  });
}

function session(
  client: Client,
  { address, log }: SshSessionOptions,
  hostKey: string,
  whyLost: () => string,
): SshSession {
  const { name, user } = address;
  const asRoot = (script: string) => {
    const shell = `/bin/sh -euc ${quote(script)}`;
    return user === 'root' ? shell : `sudo -n -- ${shell}`;
  };
  const open = (script: string) =>
    new Promise<ClientChannel>((resolve, reject) => {
      client.exec(asRoot(script), (error, channel) => {
        if (error) reject(new HostFailure(name, `no command can be run: ${error.message}`, { cause: error }));
        else resolve(channel);
      });
    });
  return {
    name,
    hostKey,
    open,
    forward: (port) =>
      new Promise((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
          if (error)
            reject(new HostFailure(name, `port ${port} is not reached: ${error.message}`, { cause: error }));
          else resolve(channel);
        });
      }),
    async run({ script, input, isLogged = true, timeoutMs = COMMAND_TIMEOUT_MS }) {
      log.line(`$ ${script}`);
      const channel = await open(script);
      return new Promise<CommandResult>((resolve, reject) => {
        const output = { stdout: '', stderr: '' };
        let refused = false;
        const keep = (stream: 'stdout' | 'stderr') => (text: string) => {
          output[stream] = (output[stream] + text).slice(-OUTPUT_KEPT);
          if (isLogged) log.line(text);
        };
        const timer = setTimeout(() => {
          refused = true;
          channel.close();
          reject(new HostFailure(name, `still at it after ${timeoutMs / 1000} s: ${firstLine(script)}`));
        }, timeoutMs);
        channel.setEncoding('utf8').on('data', keep('stdout'));
        channel.stderr.setEncoding('utf8').on('data', keep('stderr'));
        // Not 'exit': of a quick command it comes in one packet with the channel itself, before anybody can listen. Without a code
        // and without a signal, the connection was lost.
        channel.on('close', (code?: number | null) => {
          clearTimeout(timer);
          if (refused) return;
          if (code !== undefined) resolve({ code, ...output });
          else reject(new HostFailure(name, `${whyLost()}, during: ${firstLine(script)}`));
        });
        channel.on('error', () => undefined); // told by its close
        if (typeof input === 'function') {
          const source = input();
          source.on('error', (error) => {
            refused = true;
            channel.close();
            reject(new HostFailure(name, `cannot be sent: ${error.message}`));
          });
          source.pipe(channel);
        } else channel.end(input ?? '');
      });
    },
    close: () => client.end(),
  };
}

function firstLine(script: string): string {
  const [line = ''] = script.split('\n');
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
