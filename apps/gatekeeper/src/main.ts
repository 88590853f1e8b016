import { runProcess } from '@sluice/common/lifecycle/run-process.ts';
import { readGatekeeperConfig } from './config.ts';
import { createGatekeeper } from './gatekeeper.ts';

await runProcess(() => createGatekeeper(readGatekeeperConfig(process.env)));
