import { basename } from 'node:path';
import type { ContentMistake } from '@sluice/common/files/checked-yaml.ts';
import { FLEET_ROLES } from './roles.ts';

type Loose = Record<string, unknown>;

const SIZES = new Map([
  ['ec2', { fits: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, like: 'an instance type like t3.small' }],
  ['docker', { fits: /^[1-9]\d*[mg]$/, like: 'a limit of memory like 512m' }],
]);

/** More of a host's memory for the buffer pool leaves too little for the server and its sessions. */
const POOL_SHARE_MAX = 0.8;

/** Fewest and most hosts of a role, where there is a bound, and why. */
const BOUNDS: [role: string, fewest: number, most: number, why: string][] = [
  ['queue', 1, 1, 'one Redis holds the queue'],
  ['proxy', 1, 50, 'nothing runs a statement without a worker'],
  ['gatekeeper', 1, 50, 'it is the door'],
  ['standalone', 0, 1, 'it is what the cluster is measured against'],
];

/** What no member shows by itself: roles that belong to a topology, counts, sizes of the provider. */
export function fleetMistakes(content: unknown): ContentMistake[] {
  const file = loose(content);
  const hosts = loose(file.hosts);
  const topology = file.topology ?? 'replication';
  const count = (role: string) => {
    const value = loose(hosts[role]).count;
    return typeof value === 'number' ? value : 0;
  };
  const mistakes: ContentMistake[] = [];
  const complain = (path: (string | number)[], message: string) => mistakes.push({ path, message });
  // A count that is no number is told of as such.
  const isNumber = (role: string) => !(role in hosts) || typeof loose(hosts[role]).count === 'number';
  for (const [role, fewest, most, why] of BOUNDS) {
    if (!isNumber(role)) continue;
    if (count(role) < fewest || count(role) > most) {
      const wanted = fewest === most ? `exactly ${most}` : `${fewest} to ${most}`;
      complain(['hosts', role], `${wanted}, since ${why}`);
    }
  }
  const servers = count('database');
  if (servers < 1 && isNumber('database'))
    complain(['hosts', 'database'], 'at least 1: the cluster has no node');
  if (topology === 'galera' && servers > 0 && servers < 3)
    complain(['hosts', 'database'], 'at least 3 for galera: with fewer, the loss of one stops the others');
  if (topology === 'galera' && loose(loose(file.versions).database).server === 'mysql')
    complain(['topology'], 'galera comes with mariadb');
  if (topology === 'ndb' && loose(loose(file.versions).database).server === 'mariadb')
    complain(['topology'], 'ndb comes with mysql');
  for (const role of ['management', 'data']) {
    if (topology === 'ndb' && count(role) < 1) complain(['hosts', role], 'at least 1 for ndb');
    if (topology !== 'ndb' && count(role) > 0)
      complain(['hosts', role], `there is no such role in ${topology}`);
  }
  if (topology === 'ndb' && count('data') % 2 === 1)
    complain(['hosts', 'data'], 'an even number: every row is kept on two data nodes');
  if (count('container') > 0 && count('orchestrator') < 1)
    complain(['hosts', 'container'], 'nobody leases containers without an orchestrator');
  const dumps = loose(file.database).load;
  const names = Array.isArray(dumps)
    ? dumps.map((dump) => basename(String(dump)).replaceAll(/\W+/g, '-'))
    : [];
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index)
      complain(['database', 'load', index], 'hosts know it by its name, which another dump has');
  }
  const { kind } = loose(file.provider);
  const size = SIZES.get(String(kind));
  for (const role of FLEET_ROLES) {
    const group = loose(hosts[role]);
    if (count(role) === 0) continue;
    const isText = group.size === undefined || typeof group.size === 'string';
    if (size && isText && !size.fits.test(String(group.size ?? '')))
      complain(['hosts', role, 'size'], `must be ${size.like}`);
    if (kind === 'existing' && group.size !== undefined)
      complain(['hosts', role, 'size'], 'hosts that exist have their size');
  }
  const limits = ['database', 'standalone'].map((role) => megabytes(loose(hosts[role]).size));
  const smallest = Math.min(...limits.filter((limit) => limit !== null));
  if (
    kind === 'docker' &&
    typeof file.bufferPoolMb === 'number' &&
    file.bufferPoolMb > smallest * POOL_SHARE_MAX
  )
    complain(
      ['bufferPoolMb'],
      `is more than a database host of ${smallest} MB has room for, beside the server itself`,
    );
  return mistakes;
}

/** Of a limit like 512m or 2g. */
function megabytes(size: unknown): number | null {
  const [, number, unit] = /^(\d+)([mg])$/.exec(String(size)) ?? [];
  return number === undefined ? null : Number(number) * (unit === 'g' ? 1_024 : 1);
}

function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}
