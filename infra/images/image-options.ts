import { parseArgs } from 'node:util';

/** As `--base`: an image made of this machine's own Node, for where there is no registry. */
export const LOCAL_NODE = 'local-node';

export interface ImageOptions {
  /** Folder beside this file. */
  name: string;
  base: string;
  tag: string;
}

export type ParsedImageOptions =
  | { outcome: 'build'; options: ImageOptions }
  | { outcome: 'help' }
  | { outcome: 'mistake'; message: string };

export const USAGE = `npm run image:text-analysis -- [options]

  --base IMAGE   an image with Node >= 24 on its PATH (default node:24-bookworm-slim);
                 ${LOCAL_NODE} makes one of the Node that runs this and the libraries it needs: no registry is asked
  --tag NAME     default sluice/text-analysis
  --help         this text

  The docker command does the work: DOCKER_HOST and docker's contexts say where.
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
  if (unexpected !== undefined) return { outcome: 'mistake', message: `Unexpected argument "${unexpected}"` };
  return { outcome: 'build', options: { name, base: values.base, tag: values.tag ?? `sluice/${name}` } };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      base: { type: 'string', default: 'node:24-bookworm-slim' },
      tag: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
}
