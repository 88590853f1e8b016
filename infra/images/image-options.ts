import { parseArgs } from 'node:util';
import { IMAGE_NAMES, IMAGES, type ImageName, isImageName } from './image-definitions.ts';

/** As `--base`: an image made of this machine's own Node, for where there is no registry. */
export const LOCAL_NODE = 'local-node';

export interface ImageOptions {
  name: ImageName;
  base: string;
  tag: string;
}

export type ParsedImageOptions =
  | { outcome: 'build'; options: ImageOptions }
  | { outcome: 'help' }
  | { outcome: 'mistake'; message: string };

export const USAGE = `npm run image -- NAME [options]

  NAME           ${IMAGE_NAMES.join(', ')}
  --base IMAGE   what it is built on: an image with Node >= 24 on its PATH (default ${IMAGES.gatekeeper.base});
                 ${LOCAL_NODE} makes one of the Node that runs this and the libraries it needs: no registry is asked;
                 for sshd an image with OpenSSH, or with apt to install it (default ${IMAGES.sshd.base})
  --tag TAG      default sluice/NAME
  --help         this text

  The docker command does the work: DOCKER_HOST and docker's contexts say where. What goes in is what is installed here,
  for this machine's architecture.
`;

export function parseImageOptions(args: string[]): ParsedImageOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return { outcome: 'mistake', message: (error as Error).message };
  }
  const { values, positionals } = parsed;
  if (values.help) return { outcome: 'help' };
  const [name, unexpected] = positionals;
  if (name === undefined) return { outcome: 'mistake', message: 'Which image?' };
  if (!isImageName(name)) return { outcome: 'mistake', message: `There is no image "${name}"` };
  if (unexpected !== undefined) return { outcome: 'mistake', message: `Unexpected argument "${unexpected}"` };
  const { app, base } = IMAGES[name];
  if (values.base === LOCAL_NODE && app === null) {
    return {
      outcome: 'mistake',
      message: `${name} needs more than a Node: --base ${LOCAL_NODE} is not enough`,
    };
  }
  return {
    outcome: 'build',
    options: { name, base: values.base ?? base, tag: values.tag ?? `sluice/${name}` },
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      base: { type: 'string' },
      tag: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
}
