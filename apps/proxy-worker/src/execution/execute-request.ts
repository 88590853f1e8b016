import type { QueryRequest, StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { namesIn } from '@sluice/statement/names.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { NodeAccess } from '../cluster/cluster-node.ts';
import type { NodeView } from '../cluster/node-view.ts';
import { chooseNode } from '../routing/choose-node.ts';
import { strategies } from '../routing/strategies.ts';
import { abortable } from './abortable.ts';
import { abortCode, afterAttempt } from './after-attempt.ts';
import { isServerError, readDatabaseError } from './database-error.ts';
import type { Execution, ExecutionFacts } from './execution.ts';
import type { FloatMemory } from './float-memory.ts';
import { limitDetail } from './limit-detail.ts';
import { runOnNode } from './mysql-node-executor.ts';
import type { LentSession } from './node-pool.ts';
import type { decideAccess, StatementAccess } from './statement-access.ts';

const NO_NAMES: ReadonlySet<string> = new Set();
/** When no node may serve a request, it waits this long for one to return; its deadline may end the wait earlier. */
const NODE_WAIT_MS = 3_000;

export interface ExecuteRequestParts {
  cluster: Cluster;
  hasAdminAccount: boolean;
  floats: FloatMemory;
  /** The favourite node of each strategy, kept between requests. */
  favourites: Map<StrategyName, string | null>;
  random: () => number;
  /** Who may run a statement, under which account, and where. */
  decideAccess: typeof decideAccess;
  /** Asked once, just before a write's first byte leaves. False: the write must not be sent. */
  markSending: (requestId: string) => Promise<boolean>;
  logger: Logger;
}

type Allowed = Extract<StatementAccess, { outcome: 'allowed' }>;

/**
 * Runs one request: judge, choose a node, get a session, run, and again where that is safe. Reads run again on another
 * node when theirs fails; a statement that writes only when nothing of it was sent, or the server rolled it back. The
 * signal aborts with a Failure: the deadline, a caller that left, or the end of this worker. `claimed` is awaited before
 * anything of the statement leaves for a node; false means that it is somebody else's to run.
 */
export async function executeRequest(
  parts: ExecuteRequestParts,
  request: QueryRequest,
  signal: AbortSignal,
  claimed: Promise<boolean>,
): Promise<{ execution: Execution; facts: ExecutionFacts }> {
  const facts: ExecutionFacts = { kind: null, fingerprint: null, tunnelMs: 0, executeMs: 0, attempts: 0 };
  if (signal.aborted) return { execution: { outcome: 'failed', code: abortCode(signal.reason) }, facts };
  const { sql, params, caller, harmlessFunctions } = request;
  const harmless = harmlessFunctions && new Set(harmlessFunctions);
  const access = parts.decideAccess(sql, caller.role, params.length, parts.hasAdminAccount, harmless);
  facts.kind = access.statement?.kind ?? null;
  facts.fingerprint = access.statement?.fingerprint ?? null;
  if (access.outcome === 'refused') {
    return { execution: { outcome: 'failed', code: access.code, detail: access.detail }, facts };
  }
  const execution = await attemptUntilDone(parts, request, access, signal, claimed, facts);
  if (execution.outcome !== 'failed') return { execution, facts };
  const detail = execution.detail ?? limitDetail(execution.code, request);
  return { execution: detail === undefined ? execution : { ...execution, detail }, facts };
}

async function attemptUntilDone(
  parts: ExecuteRequestParts,
  request: QueryRequest,
  access: Allowed,
  signal: AbortSignal,
  claimed: Promise<boolean>,
  facts: ExecutionFacts,
): Promise<Execution> {
  // Sessions of everything else are renewed anyway.
  const names = access.statement.kind === 'read' ? namesIn(request.sql) : NO_NAMES;
  const tried = new Set<string>();
  let marked = false;
  let deadlocks = 0;
  let readOnlyErrors = 0;
  let losses = 0;
  let waitedMs = 0;

  while (true) {
    const startedAt = performance.now();
    const spent = () => performance.now() - startedAt;
    if (signal.aborted) return { outcome: 'failed', code: abortCode(signal.reason) };
    const view = choose(parts, request, access, tried);
    if (!view) {
      if (waitedMs >= NODE_WAIT_MS) return { outcome: 'failed', code: 'NODE.UNAVAILABLE' };
      await parts.cluster.nextChange(NODE_WAIT_MS - waitedMs, signal);
      tried.clear();
      waitedMs += spent();
      facts.tunnelMs += spent();
      continue;
    }
    const node = parts.cluster.node(view.name);
    const sessions = node?.access(access.account);
    if (!node || !sessions) {
      tried.add(view.name);
      continue;
    }
    node.inFlight += 1;
    try {
      const clean =
        !node.views.mayMention(names) && !access.statement.changesSession && !access.callsStoredFunctions;
      const fresh = access.statement.readsSession || !clean;
      const got = await getSession(parts, request, access, sessions, view.name, fresh, signal);
      facts.tunnelMs += spent();
      if (got.outcome === 'finish') return got.execution;
      if (got.outcome === 'node-failed') {
        tried.add(view.name);
        continue;
      }
      if (!(await unlessAborted(claimed, signal)) && !signal.aborted) {
        got.session.giveBack('unchanged');
        return { outcome: 'skipped' };
      }
      if (!access.repeatable && !marked && !signal.aborted) {
        const allowed = await mark(parts, request, got.session);
        if (allowed !== 'allowed') return allowed;
        marked = true;
      }
      if (signal.aborted) {
        got.session.giveBack('unchanged');
        continue;
      }
      const runAt = performance.now();
      facts.attempts += 1;
      const { outcome, next } = await run(parts, request, access, sessions, got.session, clean, signal, {
        node: view.name,
        strong: view.strong,
        repeatable: access.repeatable,
        atomic: access.atomic,
        parsedAsWhole: access.statement.kind !== 'call',
        deadlocks,
        readOnlyErrors,
        losses,
        abortReason: signal.reason,
      });
      if (access.account === 'admin') node.views.forget();
      facts.executeMs = performance.now() - runAt;
      if (next.step === 'finish') return next.execution;
      if (next.step === 'again') deadlocks += 1;
      if (next.step === 'elsewhere') {
        losses += 1;
        tried.add(view.name);
      }
      if (next.step === 'new-primary') {
        readOnlyErrors += 1;
        node.noteReadOnly();
      }
      parts.logger.debug(
        { requestId: request.id, node: view.name, outcome, next: next.step },
        'attempt failed',
      );
    } finally {
      node.inFlight -= 1;
    }
  }
}

/** Null when the signal aborts first. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return abortable(work, signal).catch(() => null);
}

function choose(
  parts: ExecuteRequestParts,
  request: QueryRequest,
  access: Allowed,
  tried: ReadonlySet<string>,
): NodeView | null {
  const wish = { primaryOnly: access.primaryOnly, strategy: strategies[request.strategy], tried };
  const favourite = parts.favourites.get(request.strategy) ?? null;
  const choice = chooseNode(parts.cluster.views(), wish, parts.random(), favourite);
  if (choice && !access.primaryOnly) parts.favourites.set(request.strategy, choice.favourite);
  return choice?.node ?? null;
}

type Got =
  | { outcome: 'session'; session: LentSession }
  | { outcome: 'finish'; execution: Execution }
  | { outcome: 'node-failed' };

/** Nothing of the statement is sent here, so every failure of the node lets another one try. */
async function getSession(
  parts: ExecuteRequestParts,
  request: QueryRequest,
  access: Allowed,
  sessions: NodeAccess,
  node: string,
  freshSession: boolean,
  signal: AbortSignal,
): Promise<Got> {
  try {
    const wish = {
      database: request.database ?? null,
      freshSession,
      verified: !access.repeatable,
    };
    return { outcome: 'session', session: await sessions.pool.acquire(wish, signal) };
  } catch (error) {
    if (signal.aborted)
      return { outcome: 'finish', execution: { outcome: 'failed', code: abortCode(signal.reason) } };
    const read = readDatabaseError(error);
    if (isServerError(error) && read.kind === 'refused' && isAboutDatabase(read.errno)) {
      const { code, message: detail, errno, sqlState } = read;
      return { outcome: 'finish', execution: { outcome: 'failed', code, detail, errno, sqlState, node } };
    }
    parts.logger.warn({ node, account: access.account, reason: read.message }, 'no session on this node');
    return { outcome: 'node-failed' };
  }
}

/** Unknown database; access to it denied; no name for one. The caller's mistake, not the node's. */
function isAboutDatabase(errno: number): boolean {
  return errno === 1049 || errno === 1044 || errno === 1102;
}

async function mark(
  parts: ExecuteRequestParts,
  request: QueryRequest,
  session: LentSession,
): Promise<'allowed' | Execution> {
  const allowed = await parts.markSending(request.id).catch((error: Error) => error);
  if (allowed === true) return 'allowed';
  session.giveBack('unchanged');
  return allowed === false ? { outcome: 'skipped' } : { outcome: 'failed', code: 'QUEUE.UNAVAILABLE' };
}

async function run(
  parts: ExecuteRequestParts,
  request: QueryRequest,
  access: Allowed,
  sessions: NodeAccess,
  session: LentSession,
  clean: boolean,
  signal: AbortSignal,
  facts: Parameters<typeof afterAttempt>[1],
) {
  const { statement, repeatable } = access;
  const outcome = await runOnNode(
    session,
    sessions.killer,
    parts.floats,
    {
      sql: request.sql,
      params: request.params,
      fingerprint: statement.fingerprint,
      returnsRows: statement.returnsRows,
      repeatable,
      returnsWrittenRows: statement.kind === 'write',
      format: request.format,
      maxRows: request.maxRows,
      maxResultBytes: request.maxResultBytes,
    },
    signal,
  );
  const intact =
    outcome.outcome === 'done' || (outcome.outcome === 'error' && outcome.error.kind === 'refused');
  // What DDL and calls leave behind, a dropped current database for example, no reset mends.
  if (!intact || signal.aborted || access.account === 'admin') session.discard();
  else session.giveBack(clean && statement.kind === 'read' ? 'unchanged' : 'changed');
  return { outcome: outcome.outcome, next: afterAttempt(outcome, { ...facts, abortReason: signal.reason }) };
}
