/** What an image is made of. Its Dockerfile lies in the folder of its name, beside this file. */
export interface ImageDefinition {
  /** What it is built on where nobody says otherwise. */
  base: string;
  /** What becomes its /app; null: its Dockerfile and what lies beside it are all there is. */
  app: AppDefinition | null;
}

export interface AppDefinition {
  /** Folder of the package in the checkout. */
  package: string;
  /** What of the package goes in. */
  parts: readonly string[];
  /** What those parts need of the package's dependencies; all when not given. */
  dependencies?: readonly string[];
}

const NODE = 'node:24-bookworm-slim';

const app = (folder: string) => ({ base: NODE, app: { package: folder, parts: ['src'] } });

export const IMAGES = {
  gatekeeper: app('apps/gatekeeper'),
  worker: app('apps/proxy-worker'),
  orchestrator: app('apps/orchestrator'),
  'text-analysis': app('infra/images/text-analysis'),
  tools: {
    base: NODE,
    app: {
      package: 'infra',
      parts: [
        'cli',
        'compose/main.ts',
        'compose/setup',
        'local/cluster/openssh-key.ts',
        // What the users of Redis may do is written there.
        'provision/hosts/queue-steps.ts',
        'provision/commands',
        'fleet/network/access-rules.ts',
        'fleet/file/roles.ts',
      ],
      dependencies: ['@sluice/common', '@sluice/statement', 'ioredis', 'zod'],
    },
  },
  sshd: { base: 'debian:bookworm-slim', app: null },
} as const satisfies Record<string, ImageDefinition>;
export type ImageName = keyof typeof IMAGES;

export const IMAGE_NAMES = Object.keys(IMAGES) as ImageName[];

export function isImageName(name: string): name is ImageName {
  return Object.hasOwn(IMAGES, name);
}
