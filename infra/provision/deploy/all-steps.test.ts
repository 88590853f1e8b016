import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { FleetRole } from '../../fleet/file/roles.ts';
import { accessRules } from '../../fleet/network/access-rules.ts';
import { quote } from '../commands/quote.ts';
import { databaseSteps } from '../database/database-steps.ts';
import { galeraSettings } from '../database/galera.ts';
import { followStep } from '../database/replication-steps.ts';
import { appGroundSteps, appSteps, goodStep } from '../hosts/app-steps.ts';
import { baseSteps } from '../hosts/base-steps.ts';
import { contextOf, FLEET, MEMBERS, SECRETS } from '../hosts/context-under-test.ts';
import { nginxSteps } from '../hosts/nginx-steps.ts';
import { queueSteps } from '../hosts/queue-steps.ts';
import type { Step } from '../steps/step.ts';
import { surveyCommand } from '../steps/survey.ts';
import { contentSteps } from './deploy-database.ts';
import type { DeployHost } from './deploy-host.ts';
import {
  containerAddresses,
  containersOn,
  gatekeeperOn,
  orchestratorOn,
  tunnelKeyStep,
  workerOn,
} from './place-apps.ts';
import { nodeStep, releaseStep, sweepStep } from './release.ts';

const KEY = 'secret-of-certificate';
const RELEASE = { name: 'release-0123456789ab', archive: '', sha256: 'a'.repeat(64) };
const door = { port: 8080, maxBodyMb: 2, readTimeoutS: 310, isStreaming: false };
const roles = [...new Set(MEMBERS.map(({ role }) => role))];
const rules = accessRules(new Set(roles), 'galera', FLEET.access);

/** Each list is brought about in one go. */
function listsOf(role: FleetRole, manager: 'systemd' | 'runit'): Step[][] {
  const context = contextOf(role, { manager, firewall: rules });
  const host = { name: context.host.name, context, facts: { processors: 8 } } as DeployHost;
  const addresses = MEMBERS.map(({ address }) => address);
  const more = galeraSettings(FLEET.name, context.host.address, addresses);
  const certificate = { certificate: 'public', key: KEY };
  const placed = {
    gatekeeper: () => gatekeeperOn(host),
    proxy: () => workerOn(host, 'inventory'),
    orchestrator: () => orchestratorOn(host, containerAddresses([host])),
    container: () => containersOn(host),
  }[role as string];
  const apps = placed?.() ?? [];
  return [
    baseSteps(context),
    ...(role === 'queue' ? [queueSteps(context)] : []),
    ...(role === 'database' || role === 'standalone'
      ? [
          [...databaseSteps(context, { isReadOnly: true, more }), ...contentSteps(host, ['shop.sql'])],
          [followStep('mariadb', '10.0.0.2', SECRETS.database.replication)],
        ]
      : []),
    ...apps.flatMap((each) => [
      [
        ...nodeStep({ ...RELEASE, name: 'node-24' }),
        ...appGroundSteps(each.app),
        releaseStep(RELEASE),
        tunnelKeyStep(host.name),
      ],
      appSteps(context, each, RELEASE.name),
      [goodStep(each), sweepStep(each.app)],
    ]),
    nginxSteps(manager, door, certificate, ['sql.example.com']),
  ];
}

describe.each(['systemd', 'runit'] as const)('with %s, on a host of', (manager) => {
  test.each(roles)('%s, no secret stands where logs and lists of processes show it', (role) => {
    const secrets = [
      SECRETS.signingKey,
      KEY,
      ...[SECRETS.redis, SECRETS.database, SECRETS.keys].flatMap(Object.values),
    ];
    for (const { title, check, apply, verify } of listsOf(role, manager).flat()) {
      const shown = [title, check.script, apply.script, verify?.script ?? ''].join('\n');
      for (const secret of secrets)
        expect({ title, shown: shown.includes(secret) }).toEqual({ title, shown: false });
    }
  });

  test.each(roles)('%s, a list is asked in one argument of a program: 128 kB', (role) => {
    for (const steps of listsOf(role, manager)) {
      const line = `sudo -n -- /bin/sh -euc ${quote(surveyCommand(steps).script)}`;
      expect(Buffer.byteLength(line)).toBeLessThan(131_072);
    }
  });

  test.each(roles)('%s, every script is one for /bin/sh', (role) => {
    const scripts = listsOf(role, manager)
      .flat()
      .flatMap(({ check, apply, verify }) => [check, apply, ...(verify ? [verify] : [])]);
    // Each in a function, so that none can be finished by the next.
    const input = scripts.map(({ script }, index) => `f${index}() {\n${script}\n}`).join('\n');
    expect(spawnSync('/bin/sh', ['-n'], { input, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test.each(roles)(
    '%s, titles are distinct within a list: they are how a deploy tells what it did',
    (role) => {
      for (const steps of listsOf(role, manager)) {
        const titles = steps.map(({ title }) => title);
        expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
      }
    },
  );
});
