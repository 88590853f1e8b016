import type { UnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RequestDesk } from '../requests/request-desk.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { RequestWatch } from '../requests/request-watch.ts';
import type { EnvelopeParts } from './new-request-query.ts';
import type { RequestIds } from './own-request.ts';
import type { WaitLimits } from './prefer.ts';
import type { EstimateWait } from './wait-estimates.ts';

/** What stands behind the routes of callers. */
export interface RequestDoor extends EnvelopeParts {
  desk: RequestDesk;
  store: RequestStore;
  watch: RequestWatch;
  ids: RequestIds;
  estimateWait: EstimateWait;
  unsent: UnsentAnswers;
  waits: WaitLimits;
  /** Aborts when whoever still waits shall get a promise instead of its answer: the server is closing. */
  hurry: AbortSignal;
  logger: Logger;
}
