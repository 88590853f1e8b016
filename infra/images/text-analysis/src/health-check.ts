// The image's HEALTHCHECK: ends with code 0 when the container can serve, so that engines and people see the same as a probe.
const response = await fetch(`http://127.0.0.1:${process.env.PORT ?? '8080'}/healthz`);
process.exitCode = response.ok ? 0 : 1;
