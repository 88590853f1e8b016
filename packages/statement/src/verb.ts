import type { RefusalReason } from './classification.ts';
import type { Kind } from './kind.ts';

/** What the leading words of a statement say, before its body is looked at. */
export type Verb = {
  readonly outcome: 'verb';
  readonly kind: Kind;
  readonly returnsRows: boolean;
  readonly changesSession: boolean;
  /**
   * - `query`: an INTO in the body takes its result somewhere
   * - `assignment`: SET, where `@a =` writes
   * - `program`: the body runs later, in another session, and may hold semicolons
   */
  readonly body: 'query' | 'assignment' | 'program' | 'plain';
};

export type VerbFinding = Verb | { readonly outcome: 'refused'; readonly reason: RefusalReason };

/** FLUSH TABLES WITH READ LOCK, LOCK INSTANCE, BACKUP STAGE and others hold something for their session. */
const keepsSomething: ReadonlySet<Kind> = new Set(['session', 'transaction', 'administration']);

export const verb = (kind: Kind, rest: Partial<Omit<Verb, 'outcome' | 'kind'>> = {}): Verb => ({
  outcome: 'verb',
  kind,
  returnsRows: false,
  changesSession: keepsSomething.has(kind),
  body: 'plain',
  ...rest,
});

export const query = verb('read', { returnsRows: true, body: 'query' });
export const shows = verb('read', { returnsRows: true });
export const maintenance = verb('ddl', { returnsRows: true });
export const administration = verb('administration');
/** Could do anything, so it is taken to answer with rows and to change the session. */
export const unknown = verb('unknown', { returnsRows: true, changesSession: true });
