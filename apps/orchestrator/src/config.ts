import { type Environment, readConfig, wholeNumber } from '@sluice/common/config/read-config.ts';
import { sharedConfigShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';

/** Environment variables of the orchestrator. Each has a line in docs/configuration.md. */
export const OrchestratorConfig = z.object({
  ...sharedConfigShape,
  ORCHESTRATOR_HOST: z.string().default('127.0.0.1'),
  ORCHESTRATOR_PORT: wholeNumber(0, 65_535).default(8090),
});
export type OrchestratorConfig = z.output<typeof OrchestratorConfig>;

export function readOrchestratorConfig(env: Environment): OrchestratorConfig {
  return readConfig(OrchestratorConfig, env);
}
