/** One event of `text/event-stream`. JSON has no line breaks of its own. */
export function eventFrame(id: string, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** How long a reader that lost the stream waits before it asks for it again. */
export function retryFrame(ms: number): string {
  return `retry: ${ms}\n\n`;
}

/** Keeps the connection alive, on all that lies between as well. */
export const HEARTBEAT_FRAME = ': still there\n\n';
