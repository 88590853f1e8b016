import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Analysts } from './analysts.ts';
import type { Occupancy, Visit } from './occupancy.ts';
import { MAX_TEXT_BYTES, textOfBody } from './text-of-body.ts';
import { createWorkInHand, WorkCancelled, WorkTimedOut } from './work-in-hand.ts';

const REFUSALS = {
  busy: 'All slots of this container are in use.',
  outdated: 'A later lease of this container has been used before.',
};

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit | null;
  }
}

/** The three endpoints of a container, over Fastify. */
export function createContainer(occupancy: Occupancy, analysts: Analysts): FastifyInstance {
  const work = createWorkInHand();
  const app = fastify({ bodyLimit: MAX_TEXT_BYTES, forceCloseConnections: 'idle' });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.decorateRequest('visit', null);
  // Without this, Node would say `100 Continue` by itself, before anybody has looked whether there is room.
  app.server.on('checkContinue', app.routing);

  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  // A connection that is kept alive would keep the process, which is to end after this answer.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });

  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    const code = status === 413 ? 'body_too_large' : status < 500 ? 'request_invalid' : 'analysis_failed';
    return refuse(reply, status, code, status < 500 ? error.message : 'The text could not be analysed.');
  });
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, 404, 'not_found', 'There are POST /run, GET /healthz and POST /cancel.'),
  );

  app.get('/healthz', async (_request, reply) => {
    const figures = occupancy.figures();
    // Later, a thread that is being replaced keeps the slot of the request that it worked at.
    const ready = analysts.free || figures.used > 0;
    return reply
      .status(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'starting', idle: ready && figures.used === 0, ...figures });
  });

  app.post('/cancel', async (request, reply) => {
    const found = work.cancel(header(request, 'sluice-request-id') ?? '');
    return reply.status(found ? 202 : 404).send({ cancelled: found });
  });

  app.post('/run', {
    onRequest: async (request, reply) => {
      const entry = occupancy.enter(wholeNumber(header(request, 'sluice-fencing-token')));
      if (!entry.ok) {
        // With this header a refusal is no answer: the request is given to another container.
        reply.header('sluice-refused', entry.refusal);
        return refuse(reply, 409, entry.refusal, REFUSALS[entry.refusal]);
      }
      request.visit = entry.visit;
      return undefined;
    },
    preParsing: async (request, reply) => {
      const promised = wholeNumber(header(request, 'content-length')) ?? 0;
      if (request.headers.expect !== undefined && promised <= MAX_TEXT_BYTES) reply.raw.writeContinue();
    },
    handler: async (request, reply) => {
      const input = textOfBody(request.headers['content-type'], bytesOf(request.body));
      if (!input.ok) return refuse(reply, 400, input.code, input.message);
      const limits = {
        id: header(request, 'sluice-request-id'),
        timeoutMs: wholeNumber(header(request, 'sluice-timeout-ms')),
        caller: request.raw.socket,
      };
      try {
        const json = await work.run(limits, (signal) => analysts.analyse(input.text, signal));
        return reply.type('application/json').send(json);
      } catch (error) {
        if (error instanceof WorkCancelled) return refuse(reply, 409, 'cancelled', 'It was cancelled.');
        if (error instanceof WorkTimedOut) return refuse(reply, 504, 'timed_out', 'The time is over.');
        throw error;
      }
    },
    // Before the answer leaves: who has read it may send the next request at once.
    onSend: async (request) => request.visit?.leave(),
    onRequestAbort: async (request) => {
      // With a body that never came whole. What has begun to work leaves when that has stopped.
      if (request.body === undefined) request.visit?.leave();
    },
  });
  return app;
}

function refuse(reply: FastifyReply, status: number, code: string, message: string) {
  return reply.status(status).send({ error: { code, message } });
}

function header({ headers }: FastifyRequest, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

const bytesOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? body : new Uint8Array());
