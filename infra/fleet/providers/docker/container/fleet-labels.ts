/** Says whose a network, volume or container of the engine is. */
export const LABEL = {
  fleet: 'sluice.fleet',
  host: 'sluice.host',
  role: 'sluice.role',
  /** Token of the launch: whether a container is the one that this folder's records tell of. */
  launch: 'sluice.launch',
  /** Of the settings that all hosts share. */
  form: 'sluice.form',
} as const;

export function fleetFilter(fleet: string): { label: string[] } {
  return { label: [`${LABEL.fleet}=${fleet}`] };
}

/** Of the network too, which is the fleet's own name alone. */
export function resourceName(fleet: string, host?: string): string {
  return ['sluice', fleet, ...(host === undefined ? [] : [host])].join('-');
}
