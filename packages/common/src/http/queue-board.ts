import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import cookie from '@fastify/cookie';
import type { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';
import type { KeyStore } from '../auth/key-record.ts';
import { Failure } from '../errors/failure.ts';
import type { Signer } from '../jobs/signer.ts';
import type { Logger } from '../logging/logger.ts';
import { addFormBody } from './form-body.ts';
import { sendFailure } from './problem-handler.ts';
import { addSignInRoutes, isSignedIn } from './sign-in-routes.ts';

export interface QueueBoardParts {
  /** The caller closes them. */
  queues: readonly Queue[];
  keys: KeyStore;
  signer: Signer;
  logger: Logger;
  /** What people may see of the data of a job; the queue's qualified name, with its namespace. */
  summarise: (queue: string, data: unknown) => object;
}

const HOME = '/queues';

/** The page loads only its own files: its link to a font server is left unfollowed. */
const BOARD_CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** bull-board at `/queues`, for looking only, behind a sign-in page: a browser sends no Bearer by itself. */
export function addQueueBoard(app: FastifyInstance, parts: QueueBoardParts): void {
  const { keys, signer } = parts;
  app.register(
    async (scope) => {
      await scope.register(cookie);
      await addFormBody(scope);
      addSignInRoutes(scope, { keys, signer, home: HOME });
      scope.register(async (guarded) => {
        guarded.addHook('onRequest', async (request, reply) => {
          reply.header('content-security-policy', BOARD_CONTENT_POLICY);
          if (!isSignedIn(request, signer, keys)) {
            if (!request.url.startsWith(`${HOME}/api/`)) return reply.redirect(`${HOME}/sign-in`, 303);
            return sendFailure(reply, new Failure('AUTH.MISSING', `Sign in at ${HOME}/sign-in`));
          }
          // Read-only mode refuses these too. A retried write would be applied twice: two walls are better than one.
          if (request.method !== 'GET') {
            return sendFailure(reply.header('allow', 'GET'), new Failure('ROUTE.METHOD_NOT_ALLOWED'));
          }
        });
        guarded.register(boardPlugin(parts));
      });
    },
    { prefix: HOME },
  );
}

function boardPlugin({ queues, logger, summarise }: QueueBoardParts) {
  const serverAdapter = new FastifyAdapter();
  const adapters = queues.map((queue) => {
    const adapter = new BullMQAdapter(queue, { readOnlyMode: true });
    adapter.setFormatter('data', (data) => summarise(queue.qualifiedName, data));
    return adapter;
  });
  createBullBoard({
    queues: adapters,
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'Sluice queues',
        hideDocsLink: true,
        miscLinks: [{ text: 'Sign out', url: `${HOME}/sign-out` }],
      },
    },
  });
  serverAdapter.setBasePath(HOME);
  serverAdapter.setErrorHandler((error) => {
    logger.error({ err: error }, 'the queue board failed');
    return { status: 500, body: { error: { key: 'ERRORS.INTERNAL_SERVER_ERROR' } } };
  });
  return serverAdapter.registerPlugin();
}
