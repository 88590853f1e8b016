import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { PROBLEM_MEDIA_TYPE } from '../errors/problem.ts';

export interface ApiDescription {
  title: string;
  description: string;
  version: string;
}

/** For the `security` of a route's schema. */
export const BEARER_KEY = [{ apiKey: [] }];

export const ProblemDocument = z
  .looseObject({
    type: z.string().describe('urn:sluice:error:CODE'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('DOMAIN.REASON, stable'),
    requestId: z.string(),
    retryable: z
      .boolean()
      .describe('Sending the very same request again may succeed and cannot apply a write twice'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    errno: z.int().optional().describe('Error number of the database server'),
    sqlState: z.string().optional(),
    position: z.int().optional().describe('Offset into the statement, in UTF-16 units'),
  })
  .meta({ id: 'Problem' });

/** For the `response` of a route's schema: everything that is not named otherwise is a problem document. */
export const PROBLEM_RESPONSE = {
  default: {
    description: 'Any error, as RFC 9457 says',
    content: { [PROBLEM_MEDIA_TYPE]: { schema: ProblemDocument } },
  },
};

/** The page loads only its own files, and asks only this server. */
const PAGE_CONTENT_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** `/openapi.json`, made from the schemas of the routes, and a page at `/docs` that shows it. */
export function addOpenApi(app: FastifyInstance, { title, description, version }: ApiDescription): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, description, version },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withoutDanglingRefs(jsonSchemaTransformObject(document)),
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title },
    staticCSP: PAGE_CONTENT_POLICY,
    uiConfig: { layout: 'BaseLayout' },
  });
  app.register(async (scope) => {
    scope.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
      reply.type('application/json').send(JSON.stringify(app.swagger())),
    );
  });
}

/**
 * The transform refers to definitions of recursive schemas, but leaves them out. The only such schema is "any JSON
 * value", and the empty schema says just that.
 */
function withoutDanglingRefs<Document extends object>(document: Document): Document {
  const { components } = document as { components?: { schemas?: object } };
  const known = Object.keys(components?.schemas ?? {}).map((id) => `#/components/schemas/${id}`);
  return JSON.parse(JSON.stringify(document), (_key, value) =>
    typeof value?.$ref === 'string' && !known.includes(value.$ref) ? {} : value,
  );
}
