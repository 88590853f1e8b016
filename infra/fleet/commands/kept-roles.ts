import { parse } from 'csv-parse/sync';
import type { InventoryRow } from '../inventory/fleet-inventory.ts';

/**
 * Roles that a deploy has written into an inventory, by host. Only of one that still has the key that it had then: another host of the same
 * name is new, and has no role yet.
 */
export function keptRoles(inventory: string): (host: string, hostKey: string) => InventoryRow['role'] {
  const rows = readRows(inventory);
  return (host, hostKey) => {
    const row = rows.find((each) => each.name === host && each.host_key === hostKey && hostKey !== '');
    return row?.role === 'primary' || row?.role === 'replica' ? row.role : '';
  };
}

/** Whoever looks at the file may have changed it: what cannot be read has no roles. */
function readRows(inventory: string): Partial<Record<string, string>>[] {
  try {
    return parse(inventory, { columns: true, relax_column_count: true });
  } catch {
    return [];
  }
}
