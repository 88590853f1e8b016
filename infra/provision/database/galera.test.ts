import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FleetFile } from '../../fleet/file/fleet-file.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import {
  bootstrapStep,
  chooseBootstrap,
  type GaleraState,
  galeraSettings,
  galeraStateCommand,
  memberStep,
  readGaleraState,
  recoverCommand,
} from './galera.ts';

test('a node knows all addresses, its own among them, and one cluster', () => {
  const settings = galeraSettings('shop', '10.0.0.2', ['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect(settings).toEqual(
    expect.arrayContaining([
      'wsrep-cluster-name = sluice-shop',
      'wsrep-cluster-address = gcomm://10.0.0.1,10.0.0.2,10.0.0.3',
      'wsrep-node-address = 10.0.0.2',
    ]),
  );
});

test('the longest name of a fleet makes a name of a cluster that Galera takes: 32 characters', () => {
  const name = 'a'.repeat(31);
  expect(FleetFile.shape.name.safeParse(name).success).toBe(true);
  const [line = ''] = galeraSettings(name, '', []).filter((each) => each.startsWith('wsrep-cluster-name'));
  expect(line.replace('wsrep-cluster-name = ', '').length).toBeLessThanOrEqual(32);
});

describe('who begins the cluster', () => {
  const member: GaleraState = { name: 'a', state: 'member' };
  const stopped = (name: string, isSafe: boolean, seqno: number, uuid = 'u'): GaleraState => ({
    ...{ name, state: 'stopped', isSafe, seqno, uuid, isReuniting: false },
  });
  const fresh = (name: string): GaleraState => ({ name, state: 'fresh' });

  test.each<[string, GaleraState[], object]>([
    ['nobody, while one is a member', [fresh('x'), member], { outcome: 'none-needed' }],
    [
      'nobody, also beside one that says it is safe',
      [stopped('x', true, 9), member],
      { outcome: 'none-needed' },
    ],
    ['the first, where nothing is yet', [fresh('x'), fresh('y')], { outcome: 'from', name: 'x' }],
    [
      'the one that stopped last',
      [fresh('x'), stopped('y', false, 7), stopped('z', true, 9)],
      { outcome: 'from', name: 'z' },
    ],
  ])('%s', (_, nodes, choice) => {
    expect(chooseBootstrap(nodes)).toEqual(choice);
  });

  test('after all have stopped at once: the one whose data are furthest, wherever it stands', () => {
    expect(chooseBootstrap([fresh('x'), stopped('y', false, 7), stopped('z', false, 9)])).toEqual({
      outcome: 'from',
      name: 'z',
    });
  });

  test.each<[string, GaleraState[]]>([
    ['one does not know how far it is', [fresh('x'), stopped('y', false, -1), stopped('z', false, 9)]],
    ['two say that they stopped last', [stopped('y', true, 7), stopped('z', true, 9)]],
    ['one has more than the one that stopped last', [stopped('y', true, 7), stopped('z', false, 9)]],
    ['they are of two clusters', [stopped('y', false, 7), stopped('z', true, 9, 'v')]],
  ])('is for a person to decide where %s, who sees what there is', (_, nodes) => {
    expect(chooseBootstrap(nodes)).toEqual({
      outcome: 'unclear',
      why: expect.stringMatching(/\(y at u:-?\d.*; z at [uv]:9.*safe_to_bootstrap: 1/),
    });
  });
});

describe('what a node says', () => {
  let host: HostUnderTest;
  beforeEach(() => {
    host = hostUnderTest();
    host.program('mariadb', 'exit 1');
    host.program('pidof', 'exit 1');
  });
  afterEach(() => host.remove());

  const UNTOLD = '00000000-0000-0000-0000-000000000000';
  const GRASTATE = '/var/lib/mysql/grastate.dat';
  const state = (uuid: string, seqno: number, safe: number) =>
    `# GALERA saved state\nversion: 2.1\nuuid:    ${uuid}\nseqno:   ${seqno}\nsafe_to_bootstrap: ${safe}\n`;
  const UUID = '5ee99582-bb8d-11e2-b8e3-23de375c1d30';
  const asked = () => readGaleraState('a', host.run(galeraStateCommand).stdout);
  const settings = () => host.write('/etc/mysql/mariadb.conf.d/98-sluice.cnf', '');

  test('in the cluster', () => {
    host.program('mariadb', 'printf "wsrep_cluster_status\\tPrimary\\n"');
    expect(asked()).toEqual({ name: 'a', state: 'member' });
  });

  test.each([
    [state(UUID, 1_234, 1), { isSafe: true, seqno: 1_234, uuid: UUID, isReuniting: false }],
    [state(UUID, 1_230, 0), { isSafe: false, seqno: 1_230, uuid: UUID, isReuniting: false }],
    [state(UUID, -1, 0), { isSafe: false, seqno: -1, uuid: UUID, isReuniting: false }],
  ])('stopped: %j', (text, expected) => {
    settings();
    host.write(GRASTATE, text);
    expect(asked()).toEqual({ name: 'a', state: 'stopped', ...expected });
  });

  test.each<[string, number]>([
    ['echo "2026 [Note] WSREP: Recovered position: 5ee99582-bb8d-11e2-b8e3-23de375c1d30:1240" >&2', 1_240],
    ['echo "2026 [Note] WSREP: Recovered position: 5ee99582-bb8d-11e2-b8e3-23de375c1d30:9,1-1-7" >&2', 9],
    ['echo "2026 [ERROR] InnoDB: Unable to lock ./ibdata1" >&2; exit 1', -1],
  ])('its data tell how far they are: %s', (server, seqno) => {
    settings();
    host.write(GRASTATE, state(UUID, -1, 0));
    host.program('sv', 'echo "ok: down: mariadb: 0s, normally up"');
    host.program('install', '');
    host.program('mariadbd', server);
    const { stdout, code } = host.run(recoverCommand('runit'));
    expect(code).toBe(0);
    expect(readGaleraState('a', stdout)).toMatchObject({ state: 'stopped', seqno, uuid: UUID });
  });

  test('a server that waits for the others has put its position away: its data tell it', () => {
    settings();
    host.write(GRASTATE, state(UNTOLD, -1, 1));
    for (const name of ['sv', 'install']) host.program(name, '');
    host.program('mariadbd', `echo "x WSREP: Recovered position: ${UUID}:12" >&2`);
    const { stdout } = host.run(recoverCommand('runit'));
    expect(readGaleraState('a', stdout)).toMatchObject({ isSafe: true, seqno: 12, uuid: UUID });
  });

  test('data of no cluster', () => {
    settings();
    host.write(GRASTATE, state(UNTOLD, -1, 0));
    for (const name of ['sv', 'install']) host.program(name, '');
    host.program('mariadbd', `echo "x WSREP: Recovered position: ${UNTOLD}:-1" >&2`);
    expect(readGaleraState('a', host.run(recoverCommand('runit')).stdout)).toMatchObject({ state: 'fresh' });
  });

  test.each(['', 'ok: down: mariadb: 0s', 'freshly'])(
    '"%s" is not understood, and passes for nothing',
    (printed) => {
      expect(() => readGaleraState('a', printed)).toThrow(/a: .*not|a.*said nothing/);
    },
  );

  test.each([
    ['a file that was cut off in its writing', ''],
    ['one without numbers', 'seqno: \nuuid: \nsafe_to_bootstrap: 0\n'],
  ])('%s tells nothing, and its data are asked', (_, text) => {
    settings();
    host.write(GRASTATE, text);
    expect(asked()).toMatchObject({ state: 'stopped', seqno: -1, uuid: UNTOLD });
    for (const name of ['sv', 'install']) host.program(name, '');
    host.program('mariadbd', `echo "x WSREP: Recovered position: ${UUID}:12" >&2`);
    const { stdout } = host.run(recoverCommand('runit'));
    expect(readGaleraState('a', stdout)).toMatchObject({ seqno: 12, uuid: UUID });
  });

  test('one that is a member again is not stopped', () => {
    host.program('mariadb', 'printf "wsrep_cluster_status\\tPrimary\\n"');
    host.program('sv', 'echo stopped >> /run/told');
    host.write('/run/told', '');
    expect(host.run(recoverCommand('runit')).stdout).toBe('member\n');
    expect(host.read('/run/told')).toBe('');
  });

  test('half of the data of another one count for nothing', () => {
    settings();
    host.write(GRASTATE, state(UUID, -1, 1));
    host.write('/var/lib/mysql/sst_in_progress', '');
    host.program('mariadbd', `echo "x WSREP: Recovered position: ${UUID}:12" >&2`);
    expect(readGaleraState('a', host.run(recoverCommand('runit')).stdout)).toMatchObject({
      seqno: -1,
      isSafe: false,
    });
  });

  test('a stopped one that knows is not asked', () => {
    host.write(GRASTATE, state(UUID, 77, 1));
    for (const name of ['systemctl', 'install']) host.program(name, '');
    host.program('mariadbd', 'exit 9');
    const { stdout } = host.run(recoverCommand('systemd'));
    expect(readGaleraState('a', stdout)).toMatchObject({ seqno: 77, isSafe: true });
  });

  test('cut off from the majority it is no member, whatever it says besides', () => {
    settings();
    host.program('pidof', 'exit 0');
    host.write('/var/lib/mysql/gvwstate.dat', 'my_uuid: x');
    host.write(GRASTATE, state(UUID, -1, 0));
    host.program('mariadb', 'printf "wsrep_cluster_status\\tnon-Primary\\n"');
    expect(asked()).toMatchObject({ state: 'stopped', isSafe: false, isReuniting: true });
  });

  test('fresh: no package, a package of somebody else, or never in a cluster', () => {
    expect(asked()).toEqual({ name: 'a', state: 'fresh' });
    host.write(GRASTATE, state(UUID, 5, 1));
    expect(asked()).toEqual({ name: 'a', state: 'fresh' });
  });

  test('one that has a place for data of a cluster, and does not tell of which, is not taken for fresh', () => {
    settings();
    host.write(GRASTATE, state(UNTOLD, -1, 1));
    const said = asked();
    expect(said).toMatchObject({ state: 'stopped' });
    expect(chooseBootstrap([said, said])).toMatchObject({ outcome: 'unclear' });
  });

  test.each([
    ['Primary', 'Synced', 3, 0],
    ['Primary', 'Synced', 4, 0],
    ['Primary', 'Synced', 2, 1],
    ['Primary', 'Joining', 3, 1],
    ['non-Primary', 'Synced', 3, 1],
  ])('%s, %s, of %i nodes: %i', (status, comment, size, code) => {
    host.program(
      'mariadb',
      `case "$*" in *cluster_status*) v=${status};; *state_comment*) v=${comment};; *size*) v=${size};; esac; printf 'x\\t%s\\n' "$v"`,
    );
    expect(host.run(memberStep(3).check).code).toBe(code);
  });

  test('a node that does not answer is no member', () => {
    expect(host.run(memberStep(1).check).code).not.toBe(0);
  });

  test('runit begins a cluster with an argument for one start only', () => {
    host.program('sv', 'echo "$*" >> /run/told');
    host.program('install', 'mkdir -p /run/mysqld');
    host.program('chpst', 'shift 2; exec "$@"');
    host.write('/run/told', '');
    host.write('/etc/service/mariadb/down', '');
    expect(host.run(bootstrapStep('runit').apply)).toMatchObject({ code: 0, stderr: '' });
    expect(host.read('/run/mysqld/once')).toBe('--wsrep-new-cluster\n');
    expect(host.read('/run/told')).toBe('status mariadb\n-w 120 force-stop mariadb\n-w 60 start mariadb\n');
  });
});
