import { BENCH_OPTIONS_USAGE } from '../../bench/cluster/bench-options.ts';

export const FLEET_BENCH_USAGE = `npm run infra -- bench [--file <fleet.yaml>] [options]

  Compares the stand-alone server of a deployed fleet (hosts.standalone) with its cluster, straight and through Sluice: sysbench's
  oltp_read_only, oltp_write_only and oltp_read_write, without transactions. sysbench runs on the hosts of the databases; the HTTP callers
  run here.

  --file FILE      default infra/fleet.yaml
${BENCH_OPTIONS_USAGE}`;
