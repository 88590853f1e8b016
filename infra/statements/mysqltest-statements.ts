import { mysqltestCommands } from './mysqltest-commands.ts';

/**
 * The SQL statements of a file in the language of mysqltest, in order, without their delimiters. Not an interpreter: both branches
 * of an `if` are taken, a loop's body once, and a statement with a variable of mysqltest (`eval … $x`) is left out.
 */
export function mysqltestStatements(text: string): string[] {
  const statements: string[] = [];
  const reader = createReader(text);
  for (let unit = reader.next(); unit !== null; unit = reader.next()) {
    const { word, rest, whole } = firstWord(unit.text);
    if (word === 'delimiter') reader.setDelimiter(rest);
    else if (word === 'perl' || word === 'write_file' || word === 'append_file')
      reader.skipUntilLine(endMarker(word, rest));
    else if (unit.isCommand && !sqlFollows.has(word)) continue;
    else if (sqlFollows.has(word)) push(statements, rest);
    else if (!mysqltestCommands.has(word)) push(statements, whole);
  }
  return statements;
}

/** Commands of mysqltest whose argument is a statement. */
const sqlFollows = new Set([
  'eval',
  'evalp',
  'query',
  'query_vertical',
  'query_horizontal',
  'send',
  'send_eval',
]);

/** A `$name` outside of JSON paths and of names with a dollar in them is a variable of mysqltest. */
const variable = /(?:^|[^\w.$'"])\$[A-Za-z_]/;

function push(statements: string[], sql: string): void {
  if (sql !== '' && !variable.test(sql)) statements.push(sql);
}

function firstWord(unit: string): { word: string; rest: string; whole: string } {
  const whole = unit.trim();
  const word = /^[A-Za-z_]+/.exec(whole)?.[0] ?? '';
  return { word: word.toLowerCase(), rest: whole.slice(word.length).trim(), whole };
}

/** `perl EOF_NAME` and `write_file path EOF_NAME` end at a line with that name, by default EOF. */
function endMarker(word: string, rest: string): string {
  const words = rest.replace(/;$/, '').split(/\s+/).filter(Boolean);
  return (word === 'perl' ? words[0] : words[1]) ?? 'EOF';
}

type Unit = { text: string; isCommand: boolean };

/** Cuts the file as mysqltest does: `--` lines, `#` lines, braces of blocks, else everything up to the delimiter. */
function createReader(text: string) {
  let position = 0;
  let delimiter = ';';

  const lineEnd = (from: number): number => {
    const end = text.indexOf('\n', from);
    return end === -1 ? text.length : end;
  };

  const next = (): Unit | null => {
    while (position < text.length) {
      const character = text[position] as string;
      if (/[\s{}]/.test(character)) position += 1;
      else if (text.startsWith(delimiter, position)) position += delimiter.length;
      else if (character === '#') position = lineEnd(position);
      else if (text.startsWith('--', position)) return command();
      else if (/^(?:if|while)\s*\(/i.test(text.slice(position, position + 12))) skipCondition();
      else return statement();
    }
    return null;
  };

  const command = (): Unit => {
    const end = lineEnd(position);
    const unit = { text: text.slice(position + 2, end), isCommand: true };
    position = end;
    return unit;
  };

  const skipCondition = (): void => {
    const end = text.indexOf('{', position);
    position = end === -1 ? text.length : end + 1;
  };

  const statement = (): Unit => {
    const start = position;
    let quote = '';
    while (position < text.length) {
      const character = text[position] as string;
      if (quote !== '') {
        if (character === '\\' && quote !== '`') position += 1;
        else if (character === quote) quote = '';
      } else if (text.startsWith(delimiter, position)) {
        const unit = { text: text.slice(start, position), isCommand: false };
        position += delimiter.length;
        return unit;
      } else if (character === "'" || character === '"' || character === '`') quote = character;
      position += 1;
    }
    return { text: text.slice(start), isCommand: false };
  };

  return {
    next,
    setDelimiter(argument: string) {
      const word = argument.split(/\s+/)[0] ?? '';
      const chosen =
        word.length > delimiter.length && word.endsWith(delimiter) ? word.slice(0, -delimiter.length) : word;
      if (chosen !== '') delimiter = chosen;
    },
    skipUntilLine(marker: string) {
      for (let start = lineEnd(position) + 1; start <= text.length; start = lineEnd(start) + 1) {
        position = Math.min(lineEnd(start) + 1, text.length);
        if (text.slice(start, lineEnd(start)).trim() === marker) return;
      }
      position = text.length;
    },
  };
}
