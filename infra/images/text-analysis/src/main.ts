import { createAnalysts } from './analysts.ts';
import { createContainer } from './container.ts';
import { createOccupancy } from './occupancy.ts';
import { hasParentPipe, whenParentIsGone } from './parent-pipe.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const { SLUICE_PARENT_PIPE: told } = settings;
if (told === '1' || (told === undefined && hasParentPipe())) {
  whenParentIsGone(process.stdin, () => process.exit(0));
}

const analysts = createAnalysts(settings.SLUICE_SLOTS);
const container = createContainer(
  createOccupancy(settings.SLUICE_SLOTS, () => performance.now()),
  analysts,
);
process.once('SIGTERM', async () => {
  await container.close();
  await analysts.close();
  process.stdin.destroy();
});
await container.listen({ host: settings.HOST, port: settings.PORT });
await analysts.start();
