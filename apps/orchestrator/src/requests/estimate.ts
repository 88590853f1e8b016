/**
 * About how long a request waits, in ms, behind `position` others: each of the slots becomes free once in `averageMs`. Null
 * where nothing tells: no slot is in service, or none has answered yet.
 */
export function estimateWait(position: number, averageMs: number, slots: number): number | null {
  if (slots < 1 || averageMs <= 0) return null;
  return Math.ceil(((position + 1) * averageMs) / slots);
}
