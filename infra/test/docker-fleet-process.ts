import { dockerHosts, openDockerFleet } from './docker-fleet.ts';

// Brings a fleet up, for tests that kill it meanwhile: `node docker-fleet-process.ts <fleet> <socket> <folder> <counts as JSON>`.
const [fleet = '', socket = '', folder = '', counts = '{}'] = process.argv.slice(2);
const opened = await openDockerFleet({ fleet, socket, folder }, (line) => process.stdout.write(`${line}\n`));
await opened.up(dockerHosts(JSON.parse(counts)));
