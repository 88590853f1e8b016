import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { BOOT_COMMAND, STOP_TIMEOUT_S } from '../image/boot-script.ts';
import { LABEL } from './fleet-labels.ts';
import type { HostSpec } from './host-spec.ts';

/** What is chosen when a container is made. */
export interface Launch {
  fleet: string;
  token: string;
  network: string;
  address: string;
  /** Of 127.0.0.1, by the port of the container. Fixed, so that a restart does not move them. */
  publishedPorts: ReadonlyMap<number, number>;
}

/** Processes and threads: a database with thousands of connections, no fork bomb. */
const MAX_PIDS = 8_192;

/** What all hosts share. A container that was made with other settings is replaced. */
const SHARED: Docker.HostConfig = {
  // The host's own firewall; nothing else that an ordinary container may not do.
  CapAdd: ['NET_ADMIN'],
  RestartPolicy: { Name: 'no' },
  PidsLimit: MAX_PIDS,
  // A host's kernel settings, which nobody can change from within.
  Sysctls: { 'net.core.somaxconn': '4096', 'net.ipv4.tcp_max_syn_backlog': '8192' },
  // As on any host, what is there after a restart was put there since.
  Tmpfs: { '/run': 'rw,nosuid,nodev,mode=755,size=64m' },
  LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
};

export const SHARED_FORM = createHash('sha256')
  .update(JSON.stringify([SHARED, BOOT_COMMAND, STOP_TIMEOUT_S]))
  .digest('hex')
  .slice(0, 12);

export function containerOptions(spec: HostSpec, launch: Launch): Docker.ContainerCreateOptions {
  const published = spec.ports.map((port) => {
    const of127001 = launch.publishedPorts.get(port);
    if (of127001 === undefined) throw new Error(`no port was chosen for ${port}`);
    return [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(of127001) }]] as const;
  });
  return {
    name: spec.containerName,
    Hostname: spec.host,
    Image: spec.image,
    Cmd: [BOOT_COMMAND],
    StopSignal: 'SIGTERM',
    StopTimeout: STOP_TIMEOUT_S,
    Labels: {
      [LABEL.fleet]: launch.fleet,
      [LABEL.host]: spec.host,
      [LABEL.role]: spec.role,
      [LABEL.launch]: launch.token,
      [LABEL.form]: SHARED_FORM,
    },
    ExposedPorts: Object.fromEntries(published.map(([port]) => [port, {}])),
    HostConfig: {
      ...SHARED,
      Memory: spec.memoryBytes,
      MemorySwap: spec.memoryBytes, // no swap on top of it
      NetworkMode: launch.network,
      PortBindings: Object.fromEntries(published),
      Mounts: spec.volume
        ? [{ Type: 'volume', Source: spec.volume.name, Target: spec.volume.path } as Docker.MountSettings]
        : [],
    },
    NetworkingConfig: {
      EndpointsConfig: {
        [launch.network]: { IPAMConfig: { IPv4Address: launch.address }, Aliases: [spec.host] },
      },
    },
  };
}
