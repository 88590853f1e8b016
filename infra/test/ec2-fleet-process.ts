import { ec2Fleet } from './ec2-fleet.ts';

// `up` or `down` of a fleet as a process of its own, for tests that kill it.
const { FLEET = '{}', COMMAND = 'up' } = process.env;
const fleet = ec2Fleet(JSON.parse(FLEET));
await (COMMAND === 'up' ? fleet.up() : fleet.down());
await fleet.provider.close();
