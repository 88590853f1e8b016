/** Which server it is; MariaDB and MySQL differ in names of variables and in positions. */
export interface Dialect {
  family: 'mariadb' | 'mysql';
  major: number;
  minor: number;
}

/** From the version that a server tells in its greeting. MariaDB before 11 puts `5.5.5-` in front of its own. */
export function dialectOf(version: string): Dialect {
  const family = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
  const own = family === 'mariadb' ? version.replace(/^5\.5\.5-/, '') : version;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(own) ?? [];
  return { family, major: Number(major ?? 0), minor: Number(minor ?? 0) };
}
