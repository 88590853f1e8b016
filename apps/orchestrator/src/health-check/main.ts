import { askReadiness } from '@sluice/common/http/ask-readiness.ts';
import { readOrchestratorConfig } from '../config.ts';

// The image's HEALTHCHECK: ends with code 0 when callers can be served. It reads what the orchestrator beside it reads.
const config = readOrchestratorConfig(process.env);
const { ready, report } = await askReadiness({
  host: config.ORCHESTRATOR_HOST,
  port: config.ORCHESTRATOR_PORT,
  tls: false,
});
process.stdout.write(`${report}\n`);
process.exitCode = ready ? 0 : 1;
