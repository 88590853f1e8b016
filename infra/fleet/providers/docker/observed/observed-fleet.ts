/** What the engine has of a fleet, found by its label. */
export interface ObservedFleet {
  hasImage: boolean;
  networks: ObservedNetwork[];
  volumes: { name: string; host: string }[];
  containers: ObservedContainer[];
}

export interface ObservedNetwork {
  id: string;
  name: string;
  subnet: string;
  /** ISO 8601. */
  createdAt: string;
}

/** `dead` could not be removed as a whole; `created` was never started. */
export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface ObservedContainer {
  id: string;
  name: string;
  host: string;
  role: string;
  launchToken: string;
  form: string;
  state: ContainerState;
  image: string;
  /** 0: no limit. */
  memoryBytes: number;
  networkId: string;
  address: string;
  /** Of 127.0.0.1, by the port of the container. */
  publishedPorts: ReadonlyMap<number, number>;
  volume: string | null;
}

/** The fleet's network, where somebody has made doubles of it: the one that most containers are in, else the oldest. */
export function networkOf({
  networks,
  containers,
}: Pick<ObservedFleet, 'networks' | 'containers'>): ObservedNetwork | null {
  const inside = ({ id }: ObservedNetwork) => containers.filter(({ networkId }) => networkId === id).length;
  const [best] = networks.toSorted(
    (one, other) => inside(other) - inside(one) || one.createdAt.localeCompare(other.createdAt),
  );
  return best ?? null;
}
