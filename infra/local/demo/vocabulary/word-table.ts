/** One record a line, cells between bars; empty lines are left out. */
export function readWordTable(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

/** The cell at `column`, which must be there. */
export function cell(record: readonly string[], column: number): string {
  const value = record[column];
  if (value === undefined) throw new RangeError(`no column ${column} in: ${record.join(' | ')}`);
  return value;
}

/** Words between commas. */
export function words(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}
