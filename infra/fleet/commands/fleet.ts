import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { loadOrCreateSshKey, type SshKeyFile } from '../../local/cluster/ssh-keys.ts';
import type { FleetFile } from '../file/fleet-file.ts';
import { fleetHosts } from '../file/fleet-hosts.ts';
import { readFleetFile } from '../file/read-fleet-file.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { type FleetFolder, findFleetFolder } from '../folder/fleet-folder.ts';
import { type HostRecords, openHostRecords } from '../folder/host-records.ts';
import { viewHostRecords } from '../folder/viewed-host-records.ts';
import { accessRules } from '../network/access-rules.ts';
import type { DesiredFleet, FleetProvider } from '../providers/provider.ts';

export interface Surroundings {
  directory: string;
  projectDir: string;
  env: Record<string, string | undefined>;
  say: (line: string) => void;
  /** Beside what a command has to say. */
  complain: (line: string) => void;
  /** Where SIGINT and SIGTERM arrive. */
  signals: NodeJS.EventEmitter;
  exit: (code: number) => void;
}

/** What must be known of a fleet to take its lock. */
export interface FleetPlace {
  file: FleetFile;
  fileDir: string;
  folder: FleetFolder;
}

/** A fleet file with everything that belongs to it. */
export interface Fleet extends FleetPlace {
  records: HostRecords;
  /** Null where nobody has made it yet: only who changes the fleet does. */
  operatorKey: SshKeyFile | null;
  provider: FleetProvider;
  desired: DesiredFleet;
}

/** Throws FleetFailure. */
export function findFleet(fileName: string, { directory, projectDir, env }: Surroundings): FleetPlace {
  const path = isAbsolute(fileName) ? fileName : resolve(directory, fileName);
  const file = readFleetFile(path);
  const fleetsDir = env.SLUICE_FLEETS ?? join(projectDir, '.sluice', 'fleets');
  return { file, fileDir: dirname(path), folder: findFleetFolder(fleetsDir, file.name) };
}

/** Whoever opens a fleet to change or to remove it holds its lock already. Only who changes it makes the operator's key. */
export type Purpose = 'look' | 'change' | 'remove';

/** Throws FleetFailure. The caller closes the provider. */
export async function openFleet(
  { file, fileDir, folder }: FleetPlace,
  purpose: Purpose,
  surroundings: Surroundings,
): Promise<Fleet> {
  const openRecords = purpose === 'look' ? viewHostRecords : openHostRecords;
  const records = openRecords(folder.hostRecordsFile);
  const hasKey = purpose === 'change' || existsSync(folder.operatorKeyFile);
  const operatorKey = hasKey ? await loadOrCreateSshKey(folder.operatorKeyFile) : null;
  const vendorDir = join(surroundings.projectDir, '.sluice', 'vendor');
  const provider = await createProvider({ file, fileDir, records, operatorKey, vendorDir }, surroundings);
  const hosts = fleetHosts(file);
  const ours = await provider.operatorRanges();
  const access = {
    public: [...file.access.public, ...ours],
    operator: [...file.access.operator, ...ours],
  };
  const rules = accessRules(new Set(hosts.map(({ role }) => role)), file.topology, access);
  return {
    file,
    fileDir,
    folder,
    records,
    operatorKey,
    provider,
    desired: { name: file.name, hosts, rules },
  };
}

/** What logs in. Throws FleetFailure where there is none. */
export function operatorKeyOf({ file, operatorKey }: Pick<Fleet, 'file' | 'operatorKey'>): string {
  if (operatorKey) return operatorKey.privateKey;
  throw new FleetFailure(`There is nothing of ${file.name} here, so no key to log in with: call up.`);
}

interface ProviderParts {
  file: FleetFile;
  fileDir: string;
  records: HostRecords;
  operatorKey: SshKeyFile | null;
  vendorDir: string;
}

/** Each provider is loaded when it is asked for: the SDK of EC2 alone takes a second. */
async function createProvider(parts: ProviderParts, { env, say }: Surroundings): Promise<FleetProvider> {
  const { file, fileDir, records, vendorDir } = parts;
  // Without a key nothing is made, and a look sees that no key pair is this one's.
  const operatorKey = parts.operatorKey ?? { publicKey: '' };
  const settings = file.provider;
  const fleet = file.name;
  if (settings.kind === 'ec2') {
    const { createEc2Provider } = await import('../providers/ec2/ec2-provider.ts');
    return createEc2Provider({ settings, fleet, operatorKey, records, say, env });
  }
  if (settings.kind === 'docker') {
    const { createDockerProvider } = await import('../providers/docker/docker-provider.ts');
    return createDockerProvider({ settings, fleet, operatorKey, records, vendorDir, env, say });
  }
  const { createExistingProvider } = await import('../providers/existing/existing-provider.ts');
  return createExistingProvider({ settings, fleetFileDir: fileDir });
}
