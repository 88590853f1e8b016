import { expect, test } from 'vitest';
import { parseStackOptions } from './stack-options.ts';

const parse = (...args: string[]) => parseStackOptions(args, '/project', '/here');

test('defaults', () => {
  expect(parse()).toEqual({
    outcome: 'run',
    options: {
      dataDir: '/project/.sluice',
      gatekeeperPort: 8080,
      orchestratorPort: 8090,
      workers: 2,
      containers: 'process',
      load: [],
      noRestart: [],
    },
  });
});

test('dumps keep their order and are found from where the user stands', () => {
  const parsed = parse('--load', 'schema.sql', 'data.sql', '/abs/more.sql');
  expect(parsed.outcome === 'run' && parsed.options.load).toEqual([
    '/here/schema.sql',
    '/here/data.sql',
    '/abs/more.sql',
  ]);
});

test.each([
  [['--gatekeeper-port', '70000'], '--gatekeeper-port must be a whole number'],
  [['--workers', 'two'], '--workers must be a whole number'],
  [['--containers', 'podman'], '--containers must be one of process, docker, none'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['schema.sql'], 'Unexpected argument "schema.sql"'],
])('%j is a mistake', (args, message) => {
  const parsed = parse(...args);
  expect(parsed.outcome === 'mistake' && parsed.message).toContain(message);
});
