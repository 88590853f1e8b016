import { Failure } from '@sluice/common/errors/failure.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { z } from 'zod';
import type { PoolStore } from '../pool/pool-store.ts';
import type { Pools } from '../pool/pools.ts';
import { unknownPool } from '../pool/unknown-pool.ts';
import { containerNameOf, type ResolveName, readContainerUrl } from './container-address.ts';
import { ContainerBody, containerBody, NewContainerBody } from './container-body.ts';
import { orUnavailable } from './or-unavailable.ts';

export interface ContainerRouteParts {
  containers: PoolStore;
  pools: Pools;
  /** Where containers may lie. */
  containerCheck: AddressCheck;
  /** Default: the system's resolver, with a time limit. */
  resolve?: ResolveName | undefined;
}

const TAGS = { tags: ['Containers'], security: BEARER_KEY };
const Params = z.object({ name: z.string() });
const Drained = z.object({ name: z.string(), state: z.string() });

/** `/containers`. In a scope for admins only. */
export function addContainerRoutes(scope: HttpServer, parts: ContainerRouteParts): void {
  const { containers, pools, containerCheck, resolve } = parts;
  scope.get(
    '/containers',
    {
      schema: {
        ...TAGS,
        summary: 'All containers',
        querystring: z.strictObject({ pool: z.string().max(64).optional() }),
        response: { 200: z.object({ containers: z.array(ContainerBody) }), ...PROBLEM_RESPONSE },
      },
    },
    async ({ query: { pool } }) => {
      if (pool !== undefined && !pools.find(pool)) throw unknownPool(pool);
      const found = await orUnavailable(containers.list(pool));
      return { containers: found.map(containerBody) };
    },
  );
  scope.get(
    '/containers/:name',
    {
      schema: {
        ...TAGS,
        summary: 'One container',
        params: Params,
        response: { 200: ContainerBody, ...PROBLEM_RESPONSE },
      },
    },
    async ({ params: { name } }) => {
      const found = await orUnavailable(containers.find(name));
      if (!found) throw unknownContainer(name);
      return containerBody(found);
    },
  );
  scope.post(
    '/containers',
    {
      schema: {
        ...TAGS,
        summary: 'Register a container by its address',
        description:
          'It serves as soon as a probe has found it healthy and idle. Its address must lie in ORCHESTRATOR_CONTAINER_RANGES. Safe to repeat with the same name and url.',
        body: NewContainerBody,
        response: { 201: ContainerBody.describe('Registered'), ...PROBLEM_RESPONSE },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const pool = body.pool === undefined ? pools.first : pools.find(body.pool);
      if (!pool) throw unknownPool(body.pool);
      const url = await readContainerUrl(body.url, containerCheck, resolve);
      const name = body.name ?? containerNameOf(url);
      request.logFacts = { keyId: callerOf(request).id, container: name, pool: pool.name };
      const registration = {
        name,
        pool: pool.name,
        url: url.origin,
        slots: body.slots ?? pool.slots,
        runtime: 'static' as const,
        runtimeId: '',
        owner: '',
        registeredAt: Date.now(),
      };
      const outcome = await orUnavailable(containers.register(registration));
      const found = await orUnavailable(containers.find(name));
      if (outcome === 'exists') {
        const same = (['url', 'pool', 'slots', 'runtime'] as const).every(
          (fact) => found?.[fact] === registration[fact],
        );
        if (!same)
          throw new Failure('CONTAINER.EXISTS', `Another container has the name ${name}, or this address`);
        if (found?.state === 'draining') {
          throw new Failure(
            'CONTAINER.EXISTS',
            `${name} is being drained: register it again when it is gone`,
          );
        }
      }
      if (!found) throw unknownContainer(name);
      return reply.code(201).header('location', `/containers/${name}`).send(containerBody(found));
    },
  );
  scope.delete(
    '/containers/:name',
    {
      schema: {
        ...TAGS,
        summary: 'Drain a container',
        description: 'It gets no more requests, and is gone when it has ended those it has. Safe to repeat.',
        params: Params,
        response: { 202: Drained.describe('Its state now'), ...PROBLEM_RESPONSE },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      request.logFacts = { keyId: callerOf(request).id, container: name };
      const state = await orUnavailable(containers.drain(name));
      if (!state) throw unknownContainer(name);
      return reply.code(202).send({ name, state });
    },
  );
}

function unknownContainer(name: string): Failure {
  return new Failure('CONTAINER.UNKNOWN', `There is no container ${JSON.stringify(name)}`);
}
