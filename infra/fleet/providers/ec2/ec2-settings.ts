import type { FleetFile } from '../../file/fleet-file.ts';

export type Ec2Settings = Extract<FleetFile['provider'], { kind: 'ec2' }>;
