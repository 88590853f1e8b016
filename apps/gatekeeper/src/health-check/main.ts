import { askReadiness } from '@sluice/common/http/ask-readiness.ts';
import { readGatekeeperConfig } from '../config.ts';

// The image's HEALTHCHECK: ends with code 0 when callers can be served. It reads what the gatekeeper beside it reads.
const config = readGatekeeperConfig(process.env);
const { ready, report } = await askReadiness({
  host: config.GATEKEEPER_HOST,
  port: config.GATEKEEPER_PORT,
  tls: config.GATEKEEPER_TLS_CERT_FILE !== undefined,
});
process.stdout.write(`${report}\n`);
process.exitCode = ready ? 0 : 1;
