import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { deployFleet } from '../../provision/deploy/deploy-fleet.ts';
import { openHosts } from '../../provision/deploy/open-hosts.ts';
import { fleetSecrets } from '../../provision/hosts/fleet-secrets.ts';
import { readCertificate } from '../../provision/hosts/nginx-steps.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { type Fleet, operatorKeyOf, type Surroundings } from './fleet.ts';
import { runningHosts } from './running-hosts.ts';

export async function deployCommand(
  fleet: Fleet,
  _command: FleetCommand,
  surroundings: Surroundings,
): Promise<number> {
  const { file, fileDir, folder, records, provider, desired } = fleet;
  const { projectDir, say } = surroundings;
  const startedAt = performance.now();
  const dumps = file.database.load.map((dump) => resolve(fileDir, dump));
  const missing = dumps.filter((dump) => !existsSync(dump));
  if (missing.length > 0) throw new FleetFailure(`database.load: there is no ${missing.join(', ')}`);
  const certificate = file.tls
    ? readCertificate({
        certificate: resolve(fileDir, file.tls.certificate),
        key: resolve(fileDir, file.tls.key),
      })
    : null;
  const observed = await runningHosts(fleet);
  const opened = await openHosts({
    file,
    hosts: observed,
    folder,
    records,
    operatorKey: operatorKeyOf(fleet),
    secrets: fleetSecrets(folder.secretsFile),
    firewall: provider.guardsAccess ? null : desired.rules,
    lockHolder: `${userInfo().username}, process ${process.pid}, since ${new Date().toISOString()}`,
    isPatient: true,
    say,
  });
  try {
    await deployFleet({
      file,
      observed,
      hosts: opened.hosts,
      folder,
      records,
      projectDir,
      releasesDir: join(projectDir, '.sluice', 'releases'),
      dumps,
      certificate,
      say,
    });
  } finally {
    opened.close();
  }
  say(`${file.name} is deployed (${((performance.now() - startedAt) / 1000).toFixed(0)} s).`);
  for (const { name, https } of observed) if (https) say(`  ${name}  https://${https.host}:${https.port}`);
  say(`  API keys: ${folder.secretsFile}; certificates to pin: ${folder.certificatesDir}`);
  return 0;
}
