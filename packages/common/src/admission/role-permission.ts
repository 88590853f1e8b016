import type { Kind } from '@sluice/statement/kind.ts';
import type { Role } from '../jobs/query-request.ts';

export type Permission = 'allowed' | 'role-too-low' | 'unsupported';

/**
 * What each role may send. A locking read runs under the writer's account, so it needs that role. What only a
 * connection of one's own could mean (transactions, session settings), and what manages the server, nobody may send.
 */
export function rolePermission(role: Role, kind: Kind): Permission {
  switch (kind) {
    case 'read':
      return 'allowed';
    case 'write':
    case 'locking-read':
      return role === 'reader' ? 'role-too-low' : 'allowed';
    case 'ddl':
    case 'call':
    case 'unknown':
      return role === 'admin' ? 'allowed' : 'role-too-low';
    case 'transaction':
    case 'session':
    case 'administration':
      return 'unsupported';
  }
}
