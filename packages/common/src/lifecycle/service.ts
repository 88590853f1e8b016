/** Whoever owns a socket, a timer or a listener. Both calls are idempotent; `close` is allowed without `start`. */
export interface Service {
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts in order; when one fails, those already started are closed again in reverse before the error is thrown. */
export async function startAll(services: readonly Service[]): Promise<void> {
  const started: Service[] = [];
  for (const service of services) {
    try {
      started.push(service);
      await service.start();
    } catch (error) {
      await closeAll(started).catch(() => undefined);
      throw error;
    }
  }
}

/** Closes in reverse order, all of them even when some fail, then throws the first failure. */
export async function closeAll(services: readonly Service[]): Promise<void> {
  const failures: unknown[] = [];
  for (const service of [...services].reverse()) {
    await service.close().catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
