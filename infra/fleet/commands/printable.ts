/** Much of what is printed was said by hosts, and one that somebody has taken could otherwise drive the operator's terminal. */
export function printable(text: string): string {
  // All control characters but these two: C0, DEL and C1.
  return text.replace(/[^\P{Cc}\n\t]/gu, '?');
}
