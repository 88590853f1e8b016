/** What parseArgs has thrown, in a sentence of ours: its own ones go on about arguments that begin with a dash. */
export function optionMistake(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [option] = /(?<=')-[^']*(?=')/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option) return `There is no option ${option}`;
  const [first = message] = message.split('\n');
  return first.replace(/\.$/, '');
}
