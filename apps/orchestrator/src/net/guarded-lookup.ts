import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction, type TcpNetConnectOpts } from 'node:net';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';

/** Agents for `http:` and `https:` that connect to nothing but the addresses that the check allows. */
export interface GuardedAgent {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** The one for a URL. */
  of(url: URL): http.Agent;
  /** Ends all their connections. */
  close(): void;
}

export type GuardedAgentOptions = Pick<
  https.AgentOptions,
  | 'keepAlive'
  | 'keepAliveMsecs'
  | 'maxSockets'
  | 'maxTotalSockets'
  | 'maxFreeSockets'
  | 'scheduling'
  | 'timeout'
>;

type Connect = http.Agent['createConnection'];

/**
 * The address is checked that is connected to, after its name was resolved: a name that means something else at the second
 * look (DNS rebinding) gains nothing. A request to a forbidden address fails with ADDRESS.FORBIDDEN before a packet is sent.
 */
export function createGuardedAgent(check: AddressCheck, options: GuardedAgentOptions = {}): GuardedAgent {
  const guarded = { ...options, lookup: createGuardedLookup(check) };
  const plain = new http.Agent(guarded);
  const secure = new https.Agent(guarded);
  for (const agent of [plain, secure]) {
    const connect: Connect = agent.createConnection.bind(agent);
    agent.createConnection = (target, done) => {
      const { host = '', path } = target as TcpNetConnectOpts & { path?: string | null };
      // An address that is written out is never looked up; neither is the path of a socket.
      if (path || host === '' || (isIP(host) !== 0 && !check(host))) {
        done?.(forbidden(path || host), undefined as never);
        forgetEmptyList(agent, target);
        return undefined;
      }
      return connect(target, done);
    };
  }
  return {
    http: plain,
    https: secure,
    of: (url) => (url.protocol === 'https:' ? secure : plain),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** Resolves names as Node does, to those of their addresses that the check allows. */
function createGuardedLookup(check: AddressCheck): LookupFunction {
  return (hostname, options: LookupOptions, done) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '');
      const allowed = found.filter(({ address }) => check(address));
      const [first] = allowed;
      if (!first) return done(forbidden(hostname), '');
      return options.all ? done(null, allowed) : done(null, first.address, first.family);
    });
  };
}

/** An agent keeps a list for each host that it was asked for, and drops it with the last socket: here there never was one. */
function forgetEmptyList(agent: http.Agent, target: Parameters<Connect>[0]) {
  const lists = agent.sockets as Record<string, unknown[] | undefined>;
  const name = agent.getName(target);
  if (lists[name]?.length === 0) delete lists[name];
}

function forbidden(target: string): Failure {
  return new Failure('ADDRESS.FORBIDDEN', `${target} is not in the ranges that may be connected to`);
}
