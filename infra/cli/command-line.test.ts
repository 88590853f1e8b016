import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

const NOW = Date.parse('2026-05-05T12:00:00Z');
const REDIS = { kind: 'redis', envFile: null };
const ID = '0123456789ab';
const create = ['keys', 'create', '--name', 'demo', '--role', 'reader'];
const commandOf = (args: string[]) => {
  const line = readCommandLine(args, NOW);
  return line.outcome === 'command' ? line.command : line;
};

test('commands on the keys in Redis', () => {
  const key = { name: 'demo', role: 'reader' };
  expect(commandOf(create)).toEqual({ name: 'create-key', place: REDIS, key });
  expect(commandOf(['keys', 'list'])).toEqual({ name: 'list-keys', place: REDIS });
  expect(commandOf(['keys', 'reseal', '--env-file', 'x.env'])).toEqual({
    name: 'reseal-keys',
    place: { kind: 'redis', envFile: 'x.env' },
  });
  expect(commandOf(['keys', 'revoke', ID])).toEqual({ name: 'revoke-key', place: REDIS, id: ID });
  expect(commandOf(['keys', 'rotate', ID])).toMatchObject({ name: 'rotate-key', id: ID, graceMs: 0 });
  expect(commandOf(['keys', 'rotate', ID, '--grace', '10m'])).toMatchObject({ graceMs: 600_000 });
});

test('commands on a file', () => {
  const place = { kind: 'file', file: 'k.json' };
  expect(commandOf([...create, '--file=k.json'])).toMatchObject({ name: 'create-key', place });
  expect(commandOf(['keys', 'list', '--file', 'k.json'])).toEqual({ name: 'list-keys', place });
});

test('every limit of a key', () => {
  const limits =
    '--database shop --expires 30d --strategies directhit,randomhit --schemas shop --tables shop.orders,shop.* ' +
    '--kinds read,write --max-rows 10 --max-bytes 20 --max-timeout-ms 30 --rate 2.5 --burst 9 --max-in-flight 4';
  expect(commandOf([...create, ...limits.split(' ')])).toMatchObject({
    key: {
      name: 'demo',
      role: 'reader',
      database: 'shop',
      expiresAt: '2026-06-04T12:00:00.000Z',
      strategies: ['directhit', 'randomhit'],
      schemas: ['shop'],
      tables: ['shop.orders', 'shop.*'],
      kinds: ['read', 'write'],
      maxRows: 10,
      maxResultBytes: 20,
      maxTimeoutMs: 30,
      rate: { perSecond: 2.5, burst: 9 },
      maxInFlight: 4,
    },
  });
  expect(commandOf([...create, '--rate', '2.5'])).toMatchObject({ key: { rate: { burst: 3 } } });
  expect(commandOf([...create, '--expires', '2027-01-31'])).toMatchObject({
    key: { expiresAt: '2027-01-31T00:00:00.000Z' },
  });
});

test.each([[[]], [['--help']], [['keys', 'create', '--help']]])('%j asks for help', (args) => {
  expect(readCommandLine(args, NOW)).toEqual({ outcome: 'usage', mistake: null });
});

test.each([
  [['keys', 'destroy'], /no command "keys destroy"/],
  [['keys', 'constructor'], /no command "keys constructor"/],
  [['keys'], /no command "keys"/],
  [['keys', 'create', '--role', 'reader'], /--name is needed/],
  [['keys', 'create', '--name', 'x'], /--role is needed.*"reader"\|"writer"\|"admin"/],
  [['keys', 'create', '--name', 'x', '--role', 'king'], /--role king/],
  [['keys', 'create', '--name', ' x', '--role', 'reader'], /--name must not begin/],
  [['keys', 'create', '--name', 'x\u001b[2J', '--role', 'reader'], /--name must not/],
  [[...create, '--database', ''], /--database is empty/],
  [[...create, '--colour', 'red'], /--colour/],
  [[...create, '--database'], /database/],
  [[...create, 'app'], /does not take "app"/],
  [[...create, '--grace', '10m'], /keys create does not take --grace/],
  [[...create, '--expires', 'soon'], /--expires soon: must be like 12h/],
  [[...create, '--expires', '2026-05-05'], /--expires 2026-05-05: is in the past/],
  [[...create, '--expires', '2026-13-05'], /--expires 2026-13-05: must be like/],
  [[...create, '--expires', '0d'], /--expires 0d: must be like/],
  [[...create, '--strategies', 'directhit,luckyhit'], /--strategies directhit,luckyhit: /],
  [[...create, '--schemas', 'shop,'], /--schemas shop,: /],
  [[...create, '--tables', 'orders'], /--tables orders: must be schema\.table/],
  [[...create, '--kinds', 'reading'], /--kinds reading: /],
  [[...create, '--max-rows', '0'], /--max-rows 0: /],
  [[...create, '--max-bytes', '1e6'], /--max-bytes 1e6: /],
  [[...create, '--max-timeout-ms', '1.5'], /--max-timeout-ms 1\.5: /],
  [[...create, '--rate', 'fast'], /--rate fast: /],
  [[...create, '--rate', '0'], /--rate 0: /],
  [[...create, '--burst', '5'], /--burst needs --rate/],
  [[...create, '--rate', '5', '--burst', '0'], /--burst 0: /],
  [[...create, '--max-in-flight', '-1'], /max-in-flight/],
  [[...create, '--role', 'king', '--rate', 'fast', '--max-rows', 'all'], /king[\s\S]*all[\s\S]*fast/],
  [['keys', 'list', '--role', 'admin'], /keys list does not take --role/],
  [['keys', 'list', '--file', 'k', '--env-file', 'e'], /exclude one another/],
  [['keys', 'revoke'], /keys revoke needs the id/],
  [['keys', 'revoke', 'demo'], /12 hex digits/],
  [['keys', 'revoke', ID, ID], /keys revoke needs the id of one key/],
  [['keys', 'revoke', ID, '--file', 'k'], /keys revoke does not take --file/],
  [['keys', 'rotate', ID, '--grace', 'long'], /--grace long: must be like/],
])('%j is told what is wrong', (args, mistake) => {
  expect(readCommandLine(args, NOW)).toEqual({ outcome: 'usage', mistake: expect.stringMatching(mistake) });
});
