import { z } from 'zod';
import { PoolName } from './container.ts';

const milliseconds = (least: number, most: number) => z.int().min(least).max(most);
const environment = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string());

/** Local child processes. They get `PORT`, and end when their standard input closes. */
const ProcessRuntime = z.strictObject({
  kind: z.literal('process'),
  /** Program and arguments; `node` is the Node that runs the orchestrator. */
  command: z.array(z.string().min(1)).min(1),
  /** Relative to the pools file. */
  directory: z.string().optional(),
  environment: environment.default({}),
});

/** Containers of a Docker engine, published on loopback. They outlive orchestrators. */
const DockerRuntime = z.strictObject({
  kind: z.literal('docker'),
  image: z.string().min(1),
  /** Port that the image listens on; the container gets it as `PORT`. */
  port: z.int().min(1).max(65_535).default(8080),
  memoryMb: z.int().min(6).max(1_048_576).default(512),
  cpus: z.number().positive().max(1_024).default(1),
  environment: environment.default({}),
});

/** Addresses of containers that somebody else runs: a CSV (`name,url,slots`), re-read when it changes, or `POST /containers` alone. */
const StaticRuntime = z.strictObject({
  kind: z.literal('static'),
  /** Relative to the pools file. */
  file: z.string().optional(),
});

export const RuntimeSettings = z.discriminatedUnion('kind', [ProcessRuntime, DockerRuntime, StaticRuntime]);
export type RuntimeSettings = z.infer<typeof RuntimeSettings>;
export type ProcessRuntimeSettings = z.infer<typeof ProcessRuntime>;
export type DockerRuntimeSettings = z.infer<typeof DockerRuntime>;
export type StaticRuntimeSettings = z.infer<typeof StaticRuntime>;

/** How many containers a pool has. Of static pools, nobody starts any: both are without meaning there. */
export const PoolSize = z
  .strictObject({
    /** Kept warm. */
    min: z.int().min(0).max(1_000),
    max: z.int().min(0).max(1_000),
  })
  .refine(({ min, max }) => min <= max, 'min must not be more than max');
export type PoolSize = z.infer<typeof PoolSize>;

/** One pool of the pools file. */
export const PoolSettings = z.strictObject({
  name: PoolName,
  runtime: RuntimeSettings,
  size: PoolSize.default({ min: 1, max: 1 }),
  /** Requests that one container may have at a time. */
  slots: z.int().min(1).max(1_000).default(1),
  /** Time limit of a request, its waiting included, where it names none. */
  timeoutMs: milliseconds(1, 86_400_000).default(60_000),
  maxTimeoutMs: milliseconds(1, 86_400_000).default(3_600_000),
  /** Time limit of one attempt on one container. */
  runTimeoutMs: milliseconds(1, 86_400_000).default(60_000),
  /** `expect`: the body follows only when the container has said `100 Continue`. `none`: for servers that do not know it. */
  handshake: z.enum(['expect', 'none']).default('expect'),
  /** How long a container may take to accept a request before another one gets it. */
  acceptTimeoutMs: milliseconds(10, 60_000).default(2_000),
  /** From launch to the first good probe. */
  startTimeoutMs: milliseconds(100, 3_600_000).default(60_000),
  /** Time limit of one probe. */
  probeTimeoutMs: milliseconds(10, 60_000).default(1_000),
  /** One container more is started while so many requests wait for each container there is … */
  growAtDepth: z.int().min(1).max(100_000).default(2),
  /** … or the first of them has waited so long. */
  growAtAgeMs: milliseconds(1, 3_600_000).default(1_000),
  /** A container above the minimum that nobody used for so long is drained. */
  idleMs: milliseconds(100, 86_400_000).default(60_000),
});
export type PoolSettings = z.infer<typeof PoolSettings>;

export const PoolsFileContent = z
  .strictObject({
    /** The first one serves requests that name no pool. */
    pools: z.array(PoolSettings).min(1).max(100),
  })
  .superRefine(({ pools }, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of pools.entries()) {
      if (names.has(name)) {
        context.addIssue({ code: 'custom', path: ['pools', index, 'name'], message: 'is there twice' });
      }
      names.add(name);
    }
  });
