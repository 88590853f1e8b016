import { describe, expect, test } from 'vitest';
import { nginxSite } from './nginx-site.ts';

const door = { port: 8080, maxBodyMb: 2, readTimeoutS: 310, isStreaming: false };
const site = nginxSite(door);
/** `name value;` of the only line that begins so. */
function value(text: string, name: string): string {
  const found = [...text.matchAll(new RegExp(`^ *${name} (.*);$`, 'gm'))];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

test('leads to the program on the host itself, and nothing is asked twice', () => {
  expect(value(site, 'server')).toBe('127.0.0.1:8080');
  expect(value(site, 'proxy_next_upstream')).toBe('off');
});

test('bounds are those of the door', () => {
  expect(value(site, 'client_max_body_size')).toBe('2m');
  expect(value(site, 'proxy_read_timeout')).toBe('310s');
  expect(value(site, 'limit_conn')).toBe('sluice_conn 500');
});

test('streams are passed on as they come, other answers are taken off the program', () => {
  expect(value(site, 'proxy_buffering')).toBe('on');
  expect(value(nginxSite({ ...door, isStreaming: true }), 'proxy_buffering')).toBe('off');
});

describe('what a caller says about himself', () => {
  const headers = [...site.matchAll(/proxy_set_header (\S+) (\S+);/g)].map(([, name, given]) => [
    name,
    given,
  ]);

  test.each([
    ['X-Forwarded-For', '$remote_addr'],
    ['X-Forwarded-Proto', '$scheme'],
    ['X-Request-Id', '$request_id'],
  ])('is replaced, since the program believes %s', (name, given) => {
    expect(headers.filter(([each]) => each === name)).toEqual([[name, given]]);
  });
});

test('what is not encrypted is sent away, and no old protocol is spoken', () => {
  expect(value(site, 'return')).toBe('308 https://$host$request_uri');
  expect(value(site, 'ssl_protocols')).toBe('TLSv1.2 TLSv1.3');
  expect(site).not.toMatch(/listen 80(?! default_server;)/);
});

test('braces are in pairs, and every line ends as nginx wants it', () => {
  expect(site.split('{').length).toBe(site.split('}').length);
  for (const line of site.split('\n').filter(Boolean)) expect(line).toMatch(/[;{}]$/);
});
