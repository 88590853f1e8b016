/** What every container is told, and what its settings add. What is told wins. */
export function containerEnvironment(
  settings: Readonly<Record<string, string>>,
  told: { port: number; host: string; pool: string; name: string },
): Record<string, string> {
  return {
    ...settings,
    PORT: String(told.port),
    HOST: told.host,
    SLUICE_POOL: told.pool,
    SLUICE_CONTAINER: told.name,
  };
}
