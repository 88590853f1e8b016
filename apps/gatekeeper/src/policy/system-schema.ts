/** The servers' own schemas: accounts, other callers' statements, the layout of everything. */
const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set([
  'mysql',
  'sys',
  'performance_schema',
  'information_schema',
]);

export const isSystemSchema = (foldedName: string): boolean => SYSTEM_SCHEMAS.has(foldedName);
