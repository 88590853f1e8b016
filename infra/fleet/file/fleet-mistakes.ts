import { basename } from 'node:path';
import type { ContentMistake } from '@sluice/common/files/checked-yaml.ts';
import { FLEET_ROLES } from './roles.ts';

type Loose = Record<string, unknown>;

const SIZES = new Map([
  ['ec2', { fits: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, like: 'an instance type like t3.small' }],
  ['docker', { fits: /^[1-9]\d*[mg]$/, like: 'a limit of memory like 512m' }],
]);

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
  for (const [role, fewest, most, why] of BOUNDS) {
    if (count(role) < fewest || count(role) > most) {
      const wanted = fewest === most ? `exactly ${most}` : `${fewest} to ${most}`;
      complain(['hosts', role], `${wanted}, since ${why}`);
    }
  }
  const servers = count('database');
  if (servers < 1) complain(['hosts', 'database'], 'at least 1: the cluster has no node');
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
  const size = SIZES.get(String(loose(file.provider).kind));
  for (const role of FLEET_ROLES) {
    const group = loose(hosts[role]);
    if (count(role) === 0) continue;
    if (size && (typeof group.size !== 'string' || !size.fits.test(group.size)))
      complain(['hosts', role, 'size'], `must be ${size.like}`);
    if (!size && group.size !== undefined)
      complain(['hosts', role, 'size'], 'hosts that exist have their size');
  }
  return mistakes;
}

function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}
