// EC2 keeps names that begin with `sg-` for itself, so that a fleet's name does not come first.

export function keyName(fleet: string): string {
  return `sluice-${fleet}`;
}

export function groupName(fleet: string, role: string): string {
  return `sluice-${fleet}-${role}`;
}
