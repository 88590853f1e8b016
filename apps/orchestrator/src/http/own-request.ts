import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { RequestView } from '../requests/request.ts';
import type { RequestStore } from '../requests/request-store.ts';
import { orUnavailable } from './or-unavailable.ts';

export interface RequestIds {
  make(): string;
  /** Whether an orchestrator made it, ever. */
  isOurs(id: string): boolean;
}

/**
 * The request of this id, for the key that sent it and for admins; to all others it does not exist. Throws
 * REQUEST.NOT_FOUND, REQUEST.GONE, QUEUE.UNAVAILABLE.
 */
export async function findOwnRequest(
  { ids, store }: { ids: RequestIds; store: Pick<RequestStore, 'view'> },
  id: string,
  caller: KeyRecord,
): Promise<RequestView> {
  // Nothing that we did not make becomes part of a Redis key.
  if (!ids.isOurs(id)) throw new Failure('REQUEST.NOT_FOUND');
  const view = await orUnavailable(store.view(id));
  if (!view) throw new Failure('REQUEST.GONE');
  if (view.envelope.caller !== caller.id && caller.role !== 'admin') throw new Failure('REQUEST.NOT_FOUND');
  return view;
}
