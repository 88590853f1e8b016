import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { createHttpServer, type HttpServer } from '@sluice/common/http/http-server.ts';
import { createTlsFiles, type TlsFiles } from '@sluice/common/http/tls-files.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { pino } from 'pino';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { selfSignedCertificate } from '../fixture/self-signed-certificate.ts';

const folder = temporaryFolder('tls');
const certFile = join(folder.path, 'cert.pem');
const keyFile = join(folder.path, 'key.pem');
let logged: string[];
let pair: ReturnType<typeof selfSignedCertificate>;
let files: TlsFiles;
let app: HttpServer;
let port: number;

const write = (cert: string, key: string) => {
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
};
const read = () => createTlsFiles(certFile, keyFile, pino({}, { write: (line) => logged.push(line) }));

beforeEach(async () => {
  logged = [];
  pair = selfSignedCertificate();
  write(pair.cert, pair.key);
  files = read();
  await files.start();
  app = createHttpServer({
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: 'A test', version: '1' },
    bodyLimitBytes: 1_000,
    limits: { headersTimeoutMs: 300, timeoutCheckIntervalMs: 50 },
    tls: files,
  });
  app.register(async (scope) => scope.get('/', async (request) => ({ protocol: request.protocol })));
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterEach(async () => {
  await app.close();
  await files.close();
});
afterAll(() => folder.remove());

/** Rejects when the certificate of the server is not this one. */
function ask(ca: string): Promise<{ body: string; strict: string | undefined }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', servername: 'localhost', port, ca, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ body, strict: response.headers['strict-transport-security'] }));
    }).on('error', reject);
  });
}

test('answers come encrypted, and browsers are told to stay with that', async () => {
  expect(await ask(pair.cert)).toEqual({ body: '{"protocol":"https"}', strict: 'max-age=31536000' });
});

test('TLS 1.1 is refused', async () => {
  const socket: TLSSocket = connect({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  await expect(
    new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve).once('error', reject);
    }),
  ).rejects.toThrow(/version|protocol|ECONNRESET/i);
});

test('a handshake that never comes is cut', async () => {
  const socket = connectPlain(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'close');
});

test('a new pair is used within seconds; one that does not fit changes nothing', async () => {
  const other = selfSignedCertificate();
  write(other.cert, pair.key);
  await pollUntil('the mistake is told', 5_000, () => logged.some((line) => line.includes('do not fit')));
  expect((await ask(pair.cert)).body).toContain('https');
  write(other.cert, other.key);
  await pollUntil('the new one is used', 5_000, () => ask(other.cert));
  await expect(ask(pair.cert)).rejects.toThrow();
  expect(logged.join()).not.toContain('PRIVATE KEY');
});

test.each<[string, () => void, RegExp]>([
  ['no certificate', () => write('x', pair.key), /not a certificate/],
  ['the key of another', () => write(pair.cert, selfSignedCertificate().key), /not its key/],
  ['no key', () => write(pair.cert, 'secret text'), /not its key/],
])('%s is a mistake that is told at once, without the files’ content', (_what, spoil, message) => {
  spoil();
  expect(read).toThrow(message);
  expect(read).not.toThrow(/secret text/);
});

test('files that are not there are named', () => {
  expect(() => createTlsFiles(join(folder.path, 'none.pem'), keyFile, pino({ level: 'silent' }))).toThrow(
    /none\.pem cannot be read \(ENOENT\)/,
  );
});
