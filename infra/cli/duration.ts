const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `90s`, `10m`, `12h` or `30d`; null for anything else. */
export function readDuration(text: string): number | null {
  const [, digits, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  return digits && unit ? Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS] : null;
}
