import { StrategyName } from '@sluice/common/jobs/query-request.ts';
import { z } from 'zod';
import { DatabaseField, SqlText } from './query-body.ts';

/** The fields of `/endpoint`: the body of a POST, the query string of a GET. */
export const EndpointFields = z.strictObject({
  implementation: StrategyName.describe('The strategy, by its classic name'),
  query: SqlText.describe('One statement, with its values in the text: there are no parameters here'),
  database: DatabaseField,
});
