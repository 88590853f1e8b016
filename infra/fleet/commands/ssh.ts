import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { quote } from '../../provision/commands/quote.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import type { ObservedHost } from '../providers/provider.ts';
import { type Fleet, operatorKeyOf, type Surroundings } from './fleet.ts';

/** A shell, or a command, by the machine's own ssh. The host's key is verified against what we know, and nothing else. */
export async function sshCommand(
  fleet: Fleet,
  { rest }: FleetCommand,
  { env }: Surroundings,
): Promise<number> {
  const [name, ...remote] = rest;
  const { hosts, problems } = await fleet.provider.look(fleet.desired);
  const fail = (why: string) => {
    // Where something is amiss with the fleet, that comes before what follows from it.
    throw new FleetFailure(problems.length > 0 ? problems.join('\n') : why);
  };
  const host = hosts.find((each) => each.name === name) ?? fail(noSuchHost(fleet.file.name, name, hosts));
  const login = host.login ?? fail(`${name} has no address: it is ${host.state}`);
  const key = host.hostKey ?? fleet.records.get(host.name)?.hostKey;
  if (!key) fail(`${name} still has the host key that it was born with: deploy replaces it.`);
  operatorKeyOf(fleet);
  writeFileSync(fleet.folder.knownHostsFile, knownHosts(fleet, hosts));
  const args = [
    ...['-F', 'none', '-i', fleet.folder.operatorKeyFile, '-o', 'IdentitiesOnly=yes'],
    ...['-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${fleet.folder.knownHostsFile}`],
    ...['-o', 'GlobalKnownHostsFile=none', '-p', String(login.port)],
    '--',
    `${login.user}@${login.host}`,
    // ssh joins words with blanks, and the host's shell takes them apart again. One word is for that shell as it is.
    ...(remote.length > 1 ? remote.map(quote) : remote),
  ];
  const child = spawn('ssh', args, { stdio: 'inherit', env });
  const [code] = await once(child, 'exit').catch((error: Error) => {
    throw new FleetFailure(`The program ssh cannot be run: ${error.message}`);
  });
  return code ?? 1;
}

function noSuchHost(fleet: string, name: string | undefined, hosts: readonly ObservedHost[]): string {
  if (hosts.length === 0) return `${fleet} has no hosts yet: call up`;
  return `There is no host ${name}. There are: ${hosts.map((each) => each.name).join(', ')}`;
}

function knownHosts({ records }: Fleet, hosts: readonly ObservedHost[]): string {
  const lines = hosts.flatMap(({ name, login, hostKey }) => {
    const key = hostKey ?? records.get(name)?.hostKey;
    if (!login || !key) return [];
    return [`${login.port === 22 ? login.host : `[${login.host}]:${login.port}`} ${key}`];
  });
  return `${lines.join('\n')}\n`;
}
