import { Failure } from '@sluice/common/errors/failure.ts';
import type { FastifyReply } from 'fastify';
import type { RequestEnvelope, RequestView } from '../requests/request.ts';
import type { Ending } from './ending.ts';
import { readEndingOf } from './read-ending.ts';
import type { RequestDoor } from './request-door.ts';
import { statusOf } from './request-status.ts';
import { nameRequest, sendEnding } from './send-ending.ts';

/**
 * Sends the ending; or 202 and where to ask for it, when there is none yet or too many answers lie unread. The request was taken in: no
 * failure of Redis takes the promise back.
 */
export async function answerOrPromise(
  { store, unsent, estimateWait }: RequestDoor,
  reply: FastifyReply,
  envelope: RequestEnvelope,
  ending: Ending | null,
  { lastLook }: { lastLook: boolean },
): Promise<FastifyReply> {
  const { id, caller } = envelope;
  const send = (found: Ending | null): FastifyReply | null => {
    const bytes = found?.kind === 'answer' ? found.body.byteLength : 0;
    if (!found || !unsent.hasRoomFor(bytes)) return null;
    unsent.track(caller, reply.raw, bytes);
    return sendEnding(reply, id, found);
  };
  const sent = send(ending);
  if (sent) return sent;

  await store.keep(id).catch(() => undefined);
  const view = await store.view(id).catch(() => freshView(envelope));
  if (!view) throw new Failure('REQUEST.GONE');
  const late = lastLook && !ending ? await readEndingOf(store, view).catch(() => null) : null;
  const sentLate = send(late);
  if (sentLate) return sentLate;

  const estimatedWaitMs = await estimateWait(view.envelope.pool, view.position);
  return nameRequest(reply, id)
    .code(202)
    .header('cache-control', 'no-store')
    .header('retry-after', String(Math.max(1, Math.ceil((estimatedWaitMs ?? 0) / 1_000))))
    .send(statusOf(view, estimatedWaitMs));
}

/** What is known without Redis. */
function freshView(envelope: RequestEnvelope): RequestView {
  return {
    envelope,
    state: 'queued',
    position: null,
    container: null,
    startedAt: null,
    endedAt: null,
    attempts: 0,
    outcome: null,
    answerBytes: 0,
  };
}
