import { readManifests } from './read-manifests.ts';

export interface RedisUser {
  password: string;
  /** What follows the password in the ACL file. */
  rules: string[];
}

const SECRET = readManifests('base').find(
  ({ kind, metadata }) => kind === 'Secret' && metadata.name === 'sluice-redis',
);

/** The ACL file of the example of the secret. Its placeholders are passwords like others. */
export const REDIS_USERS: string = SECRET?.stringData['users.acl'];

/** Throws for a name that is not there, and for a user without a password. */
export function redisUser(name: string): RedisUser {
  const line = REDIS_USERS.split('\n').find((each) => each.startsWith(`user ${name} on >`));
  if (line === undefined) throw new Error(`there is no user ${name} with a password`);
  const [password = '', ...rules] = line.split(' ').slice(3);
  return { password: password.slice(1), rules };
}
