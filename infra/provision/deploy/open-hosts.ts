import { setTimeout as delay } from 'node:timers/promises';
import type { FleetFile } from '../../fleet/file/fleet-file.ts';
import { fleetHosts } from '../../fleet/file/fleet-hosts.ts';
import type { FleetRole } from '../../fleet/file/roles.ts';
import type { FleetFolder } from '../../fleet/folder/fleet-folder.ts';
import type { HostRecords } from '../../fleet/folder/host-records.ts';
import { type AccessRule, PORTS } from '../../fleet/network/access-rules.ts';
import type { ObservedHost } from '../../fleet/providers/provider.ts';
import type { FleetSecrets } from '../hosts/fleet-secrets.ts';
import type { HostContext, Member } from '../hosts/host-context.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import { lockHost } from '../ssh/host-lock.ts';
import { openHostLog } from '../ssh/host-log.ts';
import { connectSsh, type SshSession } from '../ssh/ssh-session.ts';
import { failureAdvice } from '../steps/failure-advice.ts';
import type { DeployHost } from './deploy-host.ts';
import { loginWithOwnKey } from './first-login.ts';
import { factsCommand, readFacts, unfit } from './host-facts.ts';
import { logInPatiently } from './log-in-patiently.ts';
import { onAllHosts } from './on-all-hosts.ts';

export interface OpenHostsOptions {
  file: FleetFile;
  hosts: readonly ObservedHost[];
  folder: FleetFolder;
  records: HostRecords;
  operatorKey: string;
  secrets: FleetSecrets;
  /** Null where the provider keeps them. */
  firewall: readonly AccessRule[] | null;
  /** Who deploys, when and why; null: without taking the lock. */
  lockHolder: string | null;
  /** Waits for an sshd that has yet to start. */
  isPatient: boolean;
  say: (line: string) => void;
}

export interface OpenHosts {
  hosts: DeployHost[];
  close(): void;
}

const APP_ROLES: readonly FleetRole[] = ['gatekeeper', 'proxy', 'orchestrator', 'container'];

/** Logs in to every host, with host keys verified from the first connection on, and takes their locks. Throws FleetFailure. */
export async function openHosts(options: OpenHostsOptions): Promise<OpenHosts> {
  const sessions: SshSession[] = [];
  const members = membersOf(options.file, options.hosts);
  const close = () => {
    for (const session of sessions) session.close();
  };
  try {
    const hosts = await onAllHosts(options.hosts, async (host) => {
      const opened = await openHost(host, members, options);
      sessions.push(opened.session);
      if (options.lockHolder) await lockHost(opened.session, options.lockHolder);
      return opened;
    });
    return { hosts, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function openHost(
  host: ObservedHost,
  members: readonly Member[],
  options: OpenHostsOptions,
): Promise<DeployHost> {
  const { folder, records, file, secrets, say } = options;
  const { name, login } = host;
  const member = members.find((each) => each.name === name);
  if (!login || !member) throw new HostFailure(name, 'it has no address yet: call again in a moment');
  const log = openHostLog(folder.logsDir, name);
  const connect = (hostKeys: readonly string[]) =>
    connectSsh({ address: { name, ...login }, privateKey: options.operatorKey, hostKeys, log });
  const knownKey = () => host.hostKey ?? records.get(name)?.hostKey ?? '';
  const pause = (ms: number) => delay(ms);
  const logIn = () =>
    host.hostKey ? connect([host.hostKey]) : loginWithOwnKey({ name, records, connect, pause });
  const session = await logInPatiently(logIn, { name, isPatient: options.isPatient, say, pause });
  try {
    const told = await session.run(factsCommand);
    if (told.code !== 0) throw new HostFailure(name, notRoot(login.user, told.stderr));
    const facts = readFacts(told.stdout);
    const why = unfit(facts, process.arch, APP_ROLES.includes(member.role));
    if (why) throw new HostFailure(name, why);
    const context: HostContext = {
      host: member,
      members,
      fleet: file,
      secrets,
      manager: facts.manager,
      memoryMb: facts.memoryMb,
      loginUser: login.user,
      isContainer: facts.isContainer,
      firewall: options.firewall,
    };
    return { name, context, facts, session, log, say, reconnect: () => connect([knownKey()]) };
  } catch (error) {
    session.close();
    throw error;
  }
}

function notRoot(user: string, complaint: string): string {
  const advice = failureAdvice(complaint) ?? '';
  return [`${user} cannot run commands as root there: ${complaint.trim()}`, advice].join('\n  ').trim();
}

/** Hosts of the file with the addresses of those that exist. */
export function membersOf(file: FleetFile, hosts: readonly ObservedHost[]): Member[] {
  const numbers = new Map<FleetRole, number>();
  const wanted = new Map(fleetHosts(file).map(({ name, role }) => [name, role]));
  return hosts.flatMap(({ name, role, privateAddress, sshPort = PORTS.ssh }) => {
    const known = wanted.get(name) ?? (role as FleetRole);
    const number = (numbers.get(known) ?? 0) + 1;
    numbers.set(known, number);
    return [{ name, role: known, number, address: privateAddress, sshPort }];
  });
}
