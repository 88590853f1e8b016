/** For people: 0.82 ms, 12.3 ms, 186 ms, 1,234 ms. */
export function ms(value: number): string {
  return `${milliseconds(value)} ms`;
}

export function milliseconds(value: number): string {
  return rounded(value, value < 1 ? 2 : value < 100 ? 1 : 0);
}

/** 6.1, 94.6, 470, 12,509 */
export function perSecond(value: number): string {
  return rounded(value, value < 100 ? 1 : 0);
}

export function count(value: number, what: string): string {
  return `${rounded(value, 0)} ${what}${value === 1 ? '' : 's'}`;
}

function rounded(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
