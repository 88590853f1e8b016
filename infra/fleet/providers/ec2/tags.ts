import type { Filter, ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';

const FLEET = 'sluice:fleet';
export const HOST_TAG = 'sluice:host';
export const ROLE_TAG = 'sluice:role';

/** What everything of a fleet carries from its first moment on; what does not carry it is never touched. */
export function fleetTags(
  fleet: string,
  types: readonly ResourceType[],
  of: { name: string; role?: string; host?: string },
): TagSpecification[] {
  const tags: Tag[] = [
    { Key: 'Name', Value: of.name },
    { Key: FLEET, Value: fleet },
  ];
  if (of.host) tags.push({ Key: HOST_TAG, Value: of.host });
  if (of.role) tags.push({ Key: ROLE_TAG, Value: of.role });
  return types.map((type) => ({ ResourceType: type, Tags: tags }));
}

/** Finds what carries the fleet's tag. */
export function ofFleet(fleet: string): Filter {
  return { Name: `tag:${FLEET}`, Values: [fleet] };
}

export function isOfFleet(tags: readonly Tag[] | undefined, fleet: string): boolean {
  return tagValue(tags, FLEET) === fleet;
}

export function tagValue(tags: readonly Tag[] | undefined, key: string): string {
  return tags?.find(({ Key }) => Key === key)?.Value ?? '';
}
