/** Words before which a parenthesis is not the argument list of a function or the column list of a table. */
const beforeList: ReadonlySet<string> = new Set(
  (
    'select from where and or not xor in values value as on using join exists union all any some except intersect ' +
    'distinct set when then else case by having between like over with into return limit offset interval is'
  ).split(' '),
);

const isSpaceless = (before: string, piece: string): boolean => {
  if (before === '(' || before === '.' || piece === '.') return true;
  if (piece === ')' || piece === ',' || piece === ';') return true;
  if (piece.startsWith('(')) return !beforeList.has(before) && /[\w$`\u0080-\uffff]$/.test(before);
  return false;
};

/** One canonical spacing, whatever the white space of the text. */
export const spaced = (pieces: readonly string[]): string => {
  const parts: string[] = [];
  let before = '(';
  for (const piece of pieces) {
    if (!isSpaceless(before, piece)) parts.push(' ');
    parts.push(piece);
    before = piece;
  }
  return parts.join('');
};
