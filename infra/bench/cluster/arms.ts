import type { DatabaseServer } from './database-server.ts';

export interface Gatekeeper {
  url: string;
  /** Of a writer that may use the database of the benchmark. */
  key: string;
}

/** One way to run the same transactions. `replicas` follow the server that is written to: their lag is measured. */
export type Arm = {
  /** Unique, and short: it stands in the CSV. */
  name: string;
  title: string;
  /** Half a sentence for the report. */
  description: string;
  server: DatabaseServer;
  replicas: readonly DatabaseServer[];
} & ({ load: 'sysbench' } | { load: 'http'; gatekeeper: Gatekeeper; strategy: 'directhit' | 'randomhit' });

export interface MeasuredCluster {
  kind: 'replication' | 'galera';
  /** Where writes go; of Galera any one node. */
  primary: DatabaseServer;
  replicas: readonly DatabaseServer[];
  /** Null: nothing is measured through Sluice. */
  gatekeeper: Gatekeeper | null;
}

/** The stand-alone server, with which all others are compared, and for each cluster its primary and the ways through Sluice. */
export function comparisonArms(standalone: DatabaseServer, clusters: readonly MeasuredCluster[]): Arm[] {
  const base: Arm = {
    name: 'standalone',
    title: 'stand-alone server',
    description: 'sysbench straight at a server that replicates to nobody',
    server: standalone,
    replicas: [],
    load: 'sysbench',
  };
  return [base, ...clusters.flatMap(armsOf)];
}

function armsOf({ kind, primary, replicas, gatekeeper }: MeasuredCluster): Arm[] {
  const galera = kind === 'galera';
  const shared = { server: primary, replicas };
  const others = `${replicas.length} other node${replicas.length === 1 ? '' : 's'}`;
  const straight: Arm = {
    ...shared,
    name: galera ? 'galera-node' : 'cluster-primary',
    title: galera ? 'Galera node' : 'cluster primary',
    description: galera
      ? `sysbench straight at one node of Galera, ${others} certify its writes`
      : `sysbench straight at the primary, ${others} replicate it`,
    load: 'sysbench',
  };
  if (gatekeeper === null) return [straight];
  const through = (strategy: 'directhit' | 'randomhit', reads: string): Arm => ({
    ...shared,
    name: `${galera ? 'galera-' : ''}sluice-${strategy}`,
    title: `Sluice ${strategy}${galera ? ' on Galera' : ''}`,
    description: `the same statements over HTTP through Sluice, ${reads}`,
    load: 'http',
    gatekeeper,
    strategy,
  });
  return [
    straight,
    through('directhit', 'reads on the primary'),
    through('randomhit', 'reads spread over all nodes'),
  ];
}
