import { expect, test } from 'vitest';
import { ProviderFailure } from '../../provider-failure.ts';
import { connectDocker, engineSocket } from './docker-connection.ts';
import { dockerFailure, statusOf } from './docker-failure.ts';
import { textOfLogs } from './engine-logs.ts';

const PLACE = { socket: '/run/engine.sock', timeoutMs: 30_000 };
const refusal = (statusCode: number, message: string) =>
  Object.assign(new Error('(HTTP code) …'), { statusCode, json: { message } });
const systemError = (code: string) => Object.assign(new Error(code), { code });

test.each<[string, unknown, string, RegExp]>([
  ['no socket', systemError('ENOENT'), 'unreachable', /no Docker engine answers at \/run\/engine\.sock/],
  ['nobody at it', systemError('ECONNREFUSED'), 'unreachable', /no Docker engine answers/],
  ['not allowed', systemError('EACCES'), 'credentials', /may not use the engine's socket/],
  ['broken off', systemError('ECONNRESET'), 'unclear', /ECONNRESET/],
  ['no answer', new DOMException('', 'TimeoutError'), 'unclear', /not answered within 30 s/],
  ['gone', refusal(404, 'No such container: x'), 'unclear', /No such container/],
  ['name taken', refusal(409, 'Conflict. The name is in use'), 'unclear', /The name is in use/],
  [
    'port',
    refusal(500, 'Bind for 127.0.0.1:80 failed: port is already allocated'),
    'refused',
    /taken the port/,
  ],
  ['disk', refusal(500, 'write /x: no space left on device'), 'capacity', /disk of the engine is full/],
  ['disk, in a stream', new Error('ApplyLayer: no space left on device'), 'capacity', /disk/],
  ['memory', refusal(400, 'Minimum memory limit allowed is 6MB'), 'refused', /too small/],
  [
    'subnet',
    refusal(403, 'Pool overlaps with other one on this address space'),
    'unclear',
    /taken the addresses/,
  ],
  ['network in use', refusal(403, 'network x has active endpoints'), 'unclear', /A container is still in it/],
  ['other', refusal(500, 'OCI runtime create failed'), 'refused', /host-1 cannot start: OCI runtime/],
])('%s', (_, error, cause, message) => {
  const failure = dockerFailure('host-1 cannot start', error, PLACE);
  expect(failure.failureCause).toBe(cause);
  expect(failure.message).toMatch(message);
  expect(dockerFailure('again', failure, PLACE)).toBe(failure);
});

test('the status of a refusal, also within a failure', () => {
  const failure = dockerFailure('x', refusal(409, 'y'), PLACE);
  expect([statusOf(failure), statusOf(refusal(304, '')), statusOf(new Error('z'))]).toEqual([409, 304, 0]);
});

test.each([
  [{}, '/var/run/docker.sock'],
  [{ DOCKER_HOST: '' }, '/var/run/docker.sock'],
  [{ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }, '/run/user/1000/docker.sock'],
  [{ DOCKER_HOST: 'tcp://10.0.0.1:2375' }, null],
  [{ DOCKER_HOST: 'ssh://root@example.com' }, null],
])('%j', (env, socket) => {
  expect(engineSocket(env)).toBe(socket);
});

test('an engine elsewhere is refused, one that is not there is told', async () => {
  const elsewhere = connectDocker({ DOCKER_HOST: 'tcp://10.0.0.1:2375' }).hasImage('x');
  await expect(elsewhere).rejects.toThrow(/DOCKER_HOST is tcp:.*must be one of this machine/);
  const nobody = connectDocker({ DOCKER_HOST: 'unix:///nonexistent/engine.sock' }).hasImage('x');
  await expect(nobody).rejects.toThrow(ProviderFailure);
});

test('a log of the engine', () => {
  const piece = (text: string) => {
    const header = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  expect(textOfLogs(Buffer.concat([piece('one\n'), piece('two\n')]))).toBe('one\ntwo\n');
  expect(textOfLogs(Buffer.alloc(0))).toBe('');
});
