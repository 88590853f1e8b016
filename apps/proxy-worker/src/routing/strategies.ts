import type { StrategyName } from '@sluice/common/jobs/query-request.ts';
import { customizedhit } from './customizedhit.ts';
import { directhit } from './directhit.ts';
import { randomhit } from './randomhit.ts';
import type { Strategy } from './strategy.ts';

/** A new strategy is one file and one line here. */
export const strategies: Record<StrategyName, Strategy> = { directhit, randomhit, customizedhit };
