import { buildImage } from './build-image.ts';
import { DockerCommandError } from './docker-command.ts';
import { parseImageOptions, USAGE } from './image-options.ts';

// `npm run image -- NAME`.
const parsed = parseImageOptions(process.argv.slice(2));
if (parsed.outcome === 'build') {
  try {
    await buildImage(parsed.options, process.env, (line) => process.stdout.write(`${line}\n`));
    process.stdout.write(`${parsed.options.tag} is ready.\n`);
  } catch (error) {
    if (!(error instanceof DockerCommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
} else if (parsed.outcome === 'help') {
  process.stdout.write(USAGE);
} else {
  process.stderr.write(`${parsed.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
