import { connect, type Socket } from 'node:net';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { type Algorithms, Client, type ClientChannel } from 'ssh2';
import type { HostKeyExpectation } from '../cluster/host-key.ts';
import { hostKeyAlgorithms, judgeHostKey } from '../cluster/host-key.ts';
import type { InventoryNode } from '../cluster/inventory.ts';
import { corkPerTurn } from './cork-per-turn.ts';
import { acknowledgePromptly } from './prompt-acknowledgement.ts';
import { beginsSeries, nextTunnelState, type TunnelEvent, type TunnelState } from './tunnel-state.ts';

const READY_TIMEOUT_MS = 5_000;
const KEEPALIVE_INTERVAL_MS = 2_000;
const KEEPALIVE_MISSES_MAX = 2;
/** AES has hardware support, and no native module is needed: chacha20 is half as fast here. */
const CIPHERS = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes256-ctr', 'aes128-ctr'] as const;

export interface SshTunnel extends Service {
  readonly open: boolean;
  /** A byte stream to the node's database. Rejects when the tunnel does not stand. The caller closes it. */
  openChannel(): Promise<ClientChannel>;
}

export interface SshTunnelParts {
  node: InventoryNode;
  sshKey: string;
  logger: Logger;
  /** Asked at every attempt, so that a corrected known_hosts file counts at once. */
  expectHostKey: () => Promise<HostKeyExpectation>;
  onChange: (open: boolean) => void;
}

/** One persistent SSH connection to a node; all its database connections are channels of it. Reconnects by itself. */
export function createSshTunnel(parts: SshTunnelParts): SshTunnel {
  const { node, logger } = parts;
  let state: TunnelState = { phase: 'closed' };
  let current: { client: Client; socket: Socket } | null = null;
  let timer: NodeJS.Timeout | undefined;

  const advance = (event: TunnelEvent, reason?: string) => {
    const before = state;
    state = nextTunnelState(before, event, Math.random());
    if (state === before) return;
    if (state.phase === 'connecting') void attempt();
    if (state.phase === 'waiting') {
      timer = setTimeout(() => advance({ type: 'delay-over' }), state.delayMs);
      const facts = { node: node.name, reason, delayMs: state.delayMs };
      if (beginsSeries(state) && state.refused)
        logger.error(facts, 'SSH refused: this node is out of service');
      else if (beginsSeries(state)) logger.warn(facts, 'SSH connection lost or not made');
      else logger.debug(facts, 'SSH connection not made');
    }
    if (state.phase === 'open') logger.info({ node: node.name }, 'SSH tunnel stands');
    if ((before.phase === 'open') !== (state.phase === 'open')) parts.onChange(state.phase === 'open');
  };

  const attempt = async () => {
    const expected = await parts.expectHostKey().catch((error: Error) => error);
    if (state.phase !== 'connecting') return;
    if (expected instanceof Error) return advance({ type: 'failed', cause: 'refused' }, expected.message);

    // A socket of our own: the library's would keep Nagle's algorithm on, which costs 40 ms per statement.
    const socket = corkPerTurn(connect({ host: node.host, port: node.sshPort, noDelay: true }));
    const client = new Client();
    const mine = { client, socket };
    current = mine;
    let cause: 'network' | 'refused' = 'network';
    let reason = 'the connection was closed';
    const end = () => {
      socket.destroy();
      if (current !== mine) return;
      current = null;
      advance({ type: 'failed', cause }, reason);
    };
    client
      .on('ready', () => {
        if (current !== mine) return;
        // The smallest message that needs no answer; it forbids shells on this connection, which we never want.
        acknowledgePromptly(socket, () => (client as SilentClient).openssh_noMoreSessions());
        advance({ type: 'opened' });
      })
      .on('error', (error: Error & { level?: string }) => {
        if (error.level === 'client-authentication') cause = 'refused';
        if (cause === 'network' || error.level === 'client-authentication') reason = error.message;
        end();
      })
      .on('close', end);
    try {
      client.connect({
        sock: socket,
        username: node.sshUser,
        privateKey: parts.sshKey,
        readyTimeout: READY_TIMEOUT_MS,
        keepaliveInterval: KEEPALIVE_INTERVAL_MS,
        keepaliveCountMax: KEEPALIVE_MISSES_MAX,
        algorithms: { cipher: [...CIPHERS], ...serverHostKey(expected) },
        hostVerifier: (offered: Buffer) => {
          const verdict = judgeHostKey(expected, offered);
          if (verdict === 'accepted') return true;
          cause = 'refused';
          reason = `the host key is ${verdict}`;
          return false;
        },
      });
    } catch (error) {
      // A key of a kind that the library does not know.
      cause = 'refused';
      reason = (error as Error).message;
      end();
    }
  };

  return {
    get open() {
      return state.phase === 'open';
    },
    async start() {
      advance({ type: 'start' });
    },
    async close() {
      clearTimeout(timer);
      advance({ type: 'close' });
      const last = current;
      current = null;
      if (!last || last.socket.closed) return;
      const closed = new Promise<void>((resolve) => last.socket.once('close', () => resolve()));
      last.client.end();
      last.socket.destroySoon();
      await closed;
    },
    openChannel() {
      const client = current?.client;
      if (!client || state.phase !== 'open') return Promise.reject(new TunnelDownError(node.name));
      return new Promise((resolve, reject) => {
        try {
          // The database listens on the node itself; only sshd connects to it.
          client.forwardOut('127.0.0.1', 0, '127.0.0.1', node.mysqlPort, (error, channel) => {
            if (error) reject(error);
            else resolve(channel);
          });
        } catch {
          reject(new TunnelDownError(node.name));
        }
      });
    },
  };
}

/** No byte of the statement has left when this is thrown. */
export class TunnelDownError extends Error {
  override readonly name = 'TunnelDownError';

  constructor(node: string) {
    super(`The tunnel to ${node} does not stand`);
  }
}

/** Without a callback no answer is asked for; the declarations do not know that. */
type SilentClient = Client & { openssh_noMoreSessions(): void };

function serverHostKey(expected: HostKeyExpectation): Pick<Algorithms, 'serverHostKey'> {
  const algorithms = hostKeyAlgorithms(expected);
  return algorithms ? { serverHostKey: algorithms as NonNullable<Algorithms['serverHostKey']> } : {};
}
