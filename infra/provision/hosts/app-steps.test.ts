import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { markForRestart } from '../commands/restart-mark.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import type { Step } from '../steps/step.ts';
import { APPS, appService, NODE } from './app.ts';
import { appGroundSteps, appSteps, backSteps, currentStep, goodStep, readyStep } from './app-steps.ts';
import { contextOf } from './context-under-test.ts';

const APP = APPS.container;
const services = [appService(APP, '-1'), appService(APP, '-2')];
const [one, two] = services as [(typeof services)[0], (typeof services)[0]];
const placed = (service: typeof one, value = 'a') => ({
  app: APP,
  service,
  variables: { VALUE: value },
  readyUrl: null,
});
const CURRENT = '/opt/sluice/current/text-analysis';
const env = (number: number) => `/etc/sluice/text-analysis-${number}.env`;

let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

const target = (link: string) =>
  readlinkSync(host.path(link)).replace(host.path('/opt/sluice/releases/'), '');
const marked = () =>
  host.run({ script: 'ls /var/lib/sluice/restart 2> /dev/null || true' }).stdout.split('\n').filter(Boolean);
const holds = (step: Step) => host.run(step.check).code === 0;
/** As a run of steps does it, and the program is started anew. */
function bring(step: Step): void {
  expect(holds(step)).toBe(false);
  expect(host.run(step.apply)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(host.run(step.verify ?? step.check).code).toBe(0);
}
/** A release in force with its settings, good as far as we know. */
function deploy(release: string, settings: string): void {
  host.write(`/opt/sluice/releases/${release}/src/main.ts`, '');
  for (const number of [1, 2]) host.write(env(number), settings);
  bring(currentStep(APP, release, services));
}

describe('the release in force', () => {
  test('changes for all services of the program: none of them goes on with the one before', () => {
    deploy('text-analysis-a', 'a');
    expect(target(CURRENT)).toBe('text-analysis-a');
    expect(marked()).toEqual(['sluice-text-analysis-1', 'sluice-text-analysis-2']);
    deploy('text-analysis-b', 'b');
    expect(target(CURRENT)).toBe('text-analysis-b');
    expect(existsSync(host.path(`${CURRENT}/src/main.ts`))).toBe(true);
  });

  test('is told to each service on its host', () => {
    const { apply } = appSteps(contextOf('container'), placed(one), 'text-analysis-a', services).find(
      ({ title }) => title === 'release text-analysis-a',
    ) as Step;
    for (const { name } of services) expect(apply.script).toContain(markForRestart(name));
  });
});

describe('back to what was good', () => {
  const [back] = backSteps(contextOf('container'), APP, services) as [Step];
  const isKeptAsGood = () => services.map((service) => bring(goodStep(placed(service))));

  test('is the release before with its settings, for all services', () => {
    deploy('text-analysis-a', 'a');
    isKeptAsGood();
    deploy('text-analysis-b', 'b');
    host.run({ script: 'rm -r /var/lib/sluice/restart' });
    bring(back);
    expect(target(CURRENT)).toBe('text-analysis-a');
    expect([host.read(env(1)), host.read(env(2))]).toEqual(['a', 'a']);
    expect(marked()).toEqual(['sluice-text-analysis-1', 'sluice-text-analysis-2']);
    expect(services.every((service) => holds(goodStep(placed(service))))).toBe(true);
  });

  test('are the settings before, where the release is the same', () => {
    deploy('text-analysis-a', 'a');
    isKeptAsGood();
    host.write(env(2), 'mistaken');
    expect(holds(goodStep(placed(two)))).toBe(false);
    bring(back);
    expect(target(CURRENT)).toBe('text-analysis-a');
    expect(host.read(env(2))).toBe('a');
  });

  test('leaves a service its settings that it never had others', () => {
    deploy('text-analysis-a', 'a');
    bring(goodStep(placed(one)));
    deploy('text-analysis-b', 'b');
    bring(back);
    expect([host.read(env(1)), host.read(env(2))]).toEqual(['a', 'b']);
  });

  test('is nothing at the first deploy, and nothing is touched', () => {
    deploy('text-analysis-a', 'a');
    host.run({ script: 'rm -r /var/lib/sluice/restart' });
    expect(host.run(back.apply)).toEqual({ code: 1, stdout: '', stderr: 'nothing was good before\n' });
    expect(target(CURRENT)).toBe('text-analysis-a');
    expect(marked()).toEqual([]);
  });

  test('is nothing where somebody has removed it, and what runs goes on', () => {
    deploy('text-analysis-a', 'a');
    isKeptAsGood();
    deploy('text-analysis-b', 'b');
    host.run({ script: 'rm -r /opt/sluice/releases/text-analysis-a' });
    expect(host.run(back.apply).code).not.toBe(0);
    expect(target(CURRENT)).toBe('text-analysis-b');
    expect(host.read(env(1))).toBe('b');
  });
});

test('settings are for root alone, and a file that is read again restarts nothing', () => {
  const files = [
    { path: '/etc/sluice/keys.json', content: '{}' },
    { path: '/etc/sluice/inventory.csv', content: '', restarts: [] },
  ];
  const steps = appSteps(contextOf('container'), { ...placed(one, 'a b'), files }, 'text-analysis-a');
  const scriptOf = (path: string) => steps.find(({ title }) => title === path)?.apply.script ?? '';
  expect(steps.find(({ title }) => title === env(1))?.apply.input).toBe("VALUE='a b'\n");
  expect(scriptOf(env(1))).toContain('chmod 0600');
  expect(scriptOf('/etc/sluice/keys.json')).toContain(markForRestart(one.name));
  expect(scriptOf('/etc/sluice/inventory.csv')).toContain('cat >');
  expect(scriptOf('/etc/sluice/inventory.csv')).not.toContain('restart');
});

test('logs are turned over by whom their folder belongs to: logrotate does it for nobody else', () => {
  const step = appGroundSteps(APPS.gatekeeper).find(({ title }) => title === '/etc/logrotate.d/sluice');
  expect(step?.apply.input).toMatch(
    /^\/var\/log\/sluice\/gatekeeper\/\*\.log \{\n {2}su sluice-gatekeeper sluice-gatekeeper\n/,
  );
});

describe('ready', () => {
  const server = createServer((request, response) => {
    if (request.url === '/silent') return;
    response.writeHead(request.url === '/ready' ? 200 : 503).end();
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['/ready', 0],
    ['/busy', 1],
    ['/silent', 1],
  ])('who answers as %s: %i', async (path, expected) => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const { check } = readyStep('x', `http://127.0.0.1:${port}${path}`);
    // A host waits longer for who is silent.
    const wait = path === '/silent' ? 'timeout(100)' : 'timeout(5000)';
    const script = check.script.replace(NODE, process.execPath).replace('timeout(5000)', wait);
    const [code] = await once(spawn('/bin/sh', ['-euc', script]), 'exit');
    expect(code).toBe(expected);
  });
});
