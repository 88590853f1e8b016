import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticateKey } from '../auth/authenticate.ts';
import type { KeyRecord, KeyStore } from '../auth/key-record.ts';
import { Failure } from '../errors/failure.ts';
import type { Signer } from '../jobs/signer.ts';
import { makeSession, openSession, SESSION_LIFE_MS } from './board-session.ts';
import { SIGN_IN_CONTENT_POLICY, signInPage } from './sign-in-page.ts';

export interface SignInParts {
  keys: KeyStore;
  signer: Signer;
  /** Where the cookie counts, and where somebody signed in is sent. */
  home: string;
}

/** A key has 63 characters. Nobody has shown one yet. */
const FORM_MAX_BYTES = 1_024;
const COOKIE = 'sluice_session';
/** Makes trying keys slow. They cannot be guessed anyway: 256 random bits. */
const WRONG_KEY_DELAY_MS = 300;

/** `sign-in` and `sign-out` below `home`. The scope needs the cookie and form plugins. */
export function addSignInRoutes(app: FastifyInstance, { keys, signer, home }: SignInParts): void {
  const signIn = `${home}/sign-in`;
  const hidden = { schema: { hide: true } };
  const showPage = (reply: FastifyReply, message: string | null) =>
    reply
      .header('content-security-policy', SIGN_IN_CONTENT_POLICY)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(signInPage(signIn, message));

  app.get('/sign-in', hidden, (_request, reply) => showPage(reply, null));

  app.post('/sign-in', { ...hidden, bodyLimit: FORM_MAX_BYTES }, async (request, reply) => {
    const record = await adminKey(request.body, keys);
    if (!record) {
      await delay(WRONG_KEY_DELAY_MS);
      return showPage(reply.code(401), 'This is not a valid admin key.');
    }
    reply.setCookie(COOKIE, makeSession(signer, record, Date.now()), {
      path: home,
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
      maxAge: SESSION_LIFE_MS / 1_000,
    });
    return reply.redirect(home, 303);
  });

  app.get('/sign-out', hidden, (_request, reply) =>
    reply.clearCookie(COOKIE, { path: home }).redirect(signIn, 303),
  );
}

export function isSignedIn(request: FastifyRequest, signer: Signer, keys: KeyStore): boolean {
  const token = request.cookies[COOKIE];
  return token !== undefined && openSession(signer, token, keys, Date.now()) !== null;
}

async function adminKey(body: unknown, keys: KeyStore): Promise<KeyRecord | null> {
  const text = (body as { key?: unknown } | null | undefined)?.key;
  if (typeof text !== 'string') return null;
  try {
    const record = await authenticateKey(text.trim(), keys);
    return record.role === 'admin' ? record : null;
  } catch (error) {
    if (error instanceof Failure && error.code.startsWith('AUTH.')) return null;
    throw error;
  }
}
