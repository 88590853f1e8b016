import { expect, test } from 'vitest';
import { createMethodTable } from './method-table.ts';

const table = createMethodTable();
table.add('/endpoint', ['POST']);
table.add('/endpoint', ['GET']);
table.add('/v1/queries/:id', ['GET', 'DELETE']);
table.add('/docs/static/*', ['GET']);
table.add('/openapi.json', ['GET']);

test.each([
  ['/endpoint', ['GET', 'POST']],
  ['/endpoint/', []],
  ['/v1/queries/7', ['DELETE', 'GET']],
  ['/v1/queries/7/8', []],
  ['/v1/queries/', []],
  ['/docs/static/a/b.css', ['GET']],
  ['/openapiXjson', []],
])('%s takes %j', (path, methods) => {
  expect(table.methodsOf(path)).toEqual(methods);
});
